/** What became of a command, as an event. */
import type { CommandEvent } from '../../contract/device-command.ts';
import type { ErrorCode } from '../../contract/errors.ts';

export const fate = (
  id: string,
  state: CommandEvent['state'],
  receivedAt: number,
  code?: ErrorCode,
  detail?: string,
): CommandEvent => ({
  type: 'command',
  receivedAt,
  id,
  state,
  ...(code ? { code } : {}),
  ...(detail === undefined ? {} : { detail: detail.slice(0, 300) }),
});
