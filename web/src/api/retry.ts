export type Fetch = (request: Request) => Promise<Response>;
export type Wait = (milliseconds: number) => Promise<void>;

const TRIES = 4;
const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 8_000;
const PASSING = new Set([429, 502, 503, 504]);
const SAFE = new Set(["GET", "HEAD", "PUT", "DELETE"]);

export const wait: Wait = (milliseconds) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * A fetch that asks again after a lost connection or a passing refusal, with the very same request.
 *
 * A POST is sent again only where its Idempotency-Key makes the repetition harmless; a request under
 * If-Match never is, for its first sending may have arrived and made the version it names old.
 */
export function retrying(send: Fetch, pause: Wait = wait): Fetch {
  return async (request) => {
    for (let attempt = 1; ; attempt++) {
      const last = attempt === TRIES || !isRepeatable(request);
      const answer = await send(request.clone()).catch((thrown: unknown) => {
        if (last || request.signal.aborted) throw thrown;
        return null;
      });
      if (answer && (last || !PASSING.has(answer.status))) return answer;
      await pause(pauseAfter(attempt, answer));
    }
  };
}

function isRepeatable(request: Request): boolean {
  if (request.headers.has("If-Match")) return false;
  return SAFE.has(request.method) || request.headers.has("Idempotency-Key");
}

function pauseAfter(attempt: number, answer: Response | null): number {
  const told = Number(answer?.headers.get("Retry-After") ?? 0) * 1000;
  return Math.min(Math.max(told, FIRST_PAUSE * 2 ** (attempt - 1)), LONGEST_PAUSE);
}
