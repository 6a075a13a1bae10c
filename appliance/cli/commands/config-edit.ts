import type { Definition } from '../define.ts';

// What works on node.json is loaded when it is asked for: its schema is slow to build.

export const configGetCommand: Definition<object> = {
  usage: 'get [key]',
  summary: 'print one value, or all with where they come from',
  description:
    'Prints one value of node.json, or all of them with where each comes from. Secrets are not shown.',
  examples: ['config get', 'config get broker_client_port'],
  run: async (context, [key]) => {
    const { getConfig } = await import('../config/edit.ts');
    return getConfig(context, key);
  },
};

export const configSetCommand: Definition<object> = {
  usage: 'set <key=value...>',
  summary: 'change values of node.json, all together or none',
  description:
    'Changes values of node.json. The file is replaced at once, and only by one that can be used. ' +
    'Several are set together. A single one may also be given as two words: KEY VALUE.',
  examples: [
    'config set node_hostname box-17',
    'config set node_ip=10.0.0.17 org_id=acme',
    'config set update_window \'{"start": "02:00", "end": "04:00"}\'',
  ],
  run: async (context, args) => {
    const { setConfig } = await import('../config/edit.ts');
    return setConfig(args, context);
  },
};

export const configUnsetCommand: Definition<object> = {
  usage: 'unset <key...>',
  summary: 'take keys out of node.json, so that their defaults hold',
  examples: ['config unset broker_client_port'],
  run: async (context, keys) => {
    const { changeConfig } = await import('../config/edit.ts');
    return changeConfig(
      keys.map((key) => ({ key })),
      context,
    );
  },
};
