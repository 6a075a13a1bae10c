/** HTTP from within an engine's network, where the published ports are. */
import { run } from '../../dev/command.ts';

export interface InsideResponse {
  readonly status: number;
  readonly body: string;
}

const timeoutMs = 10_000;

/** The URL comes through the environment, so that it never becomes code. */
const program = `
const response = await fetch(process.env.APPLIANCED_TEST_URL, { redirect: 'manual' });
process.stdout.write(JSON.stringify({ status: response.status, body: await response.text() }));`;

/** @throws CommandError when there is no answer. */
export async function fetchInside(
  inNetwork: (command: readonly string[]) => string[],
  url: string,
): Promise<InsideResponse> {
  const command = inNetwork([process.execPath, '--input-type=module', '--eval', program]);
  const { stdout } = await run(command, { env: { APPLIANCED_TEST_URL: url }, timeoutMs });
  return JSON.parse(stdout) as InsideResponse;
}
