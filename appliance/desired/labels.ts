/** Labels of ours: how we find again what we made. They win over a label of the same name in the file. */

import { label } from './desired.ts';

type Labels = Readonly<Record<string, string>>;

export interface Identity {
  readonly stack: string;
  readonly applianceId: string;
  readonly configHash: string;
}

export function containerLabels(own: Labels, identity: Identity, service: string, replica: number): Labels {
  return {
    ...resourceLabels(own, identity),
    [label.service]: service,
    [label.replica]: String(replica),
  };
}

/** Of a network or a volume: it belongs to the stack, not to one service. */
export function resourceLabels(own: Labels, identity: Identity): Labels {
  return {
    ...own,
    [label.stack]: identity.stack,
    [label.configHash]: identity.configHash,
    [label.applianceId]: identity.applianceId,
  };
}
