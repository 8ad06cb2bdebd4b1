import type { ClaimResult, DoneMarks, ReplayStore } from '../replay-store.ts';
import { type PostgresClient, type PostgresRow, runStatement, unfitAnswer } from './client.ts';
import { statementsFor } from './statements.ts';

/** Gives the verbs of a store through any client, each one statement. */
export function verbsFor(table: string): (client: PostgresClient) => ReplayStore & DoneMarks {
  const statements = statementsFor(table);

  return (client) => {
    async function any(text: string, values: unknown[]): Promise<boolean> {
      return (await runStatement(client, table, text, values)).length > 0;
    }

    return {
      claim: async (key, token, leaseMs) =>
        readClaim(await runStatement(client, table, statements.claim, [key, token, leaseMs])),
      renew: (key, token, leaseMs) => any(statements.renew, [key, token, leaseMs]),
      commit: (key, token, retainMs) => any(statements.commit, [key, token, retainMs]),
      release: (key, token) => any(statements.release, [key, token]),
      markDone: async (key, retainMs) => void (await any(statements.markDone, [key, retainMs])),
      isDone: (key) => any(statements.isDone, [key]),
    };
  };
}

function readClaim([row]: readonly PostgresRow[]): ClaimResult {
  switch (row?.status) {
    case 'claimed':
    case 'done':
      return { status: row.status };
    case 'in_flight':
      return { status: row.status, retryAfterMs: Number(row.ms) };
    default:
      throw unfitAnswer();
  }
}
