import { Refusal } from "./refusal";
import type { Fetch } from "./retry";

/** Hands out what goes into the Authorization header. */
export interface Authority {
  /** A header that is good now, as far as we know. */
  authorization(): Promise<string>;
  /** A header in place of one that the store has refused. */
  renewed(refused: string): Promise<string>;
}

/** A fetch that says who is asking, and asks once more with fresh credentials after a 401. */
export function authorized(send: Fetch, authority: Authority): Fetch {
  const sendAs = (request: Request, header: string) => {
    const signed = request.clone();
    signed.headers.set("Authorization", header);
    return send(signed);
  };
  return async (request) => {
    const header = await authority.authorization();
    const answer = await sendAs(request, header);
    if (answer.status !== 401) return answer;
    return sendAs(request, await authority.renewed(header));
  };
}

export const signInEnded = (): Refusal =>
  new Refusal({
    status: 401,
    code: "sign_in_ended",
    detail: "Your sign-in has ended. Sign in again to go on.",
  });
