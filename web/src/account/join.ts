import { asRefusal, type Refusal } from "../api/refusal";
import type { Credentials } from "./credentials";

/** Hands what a guest has over to the customer who is asking; doing it twice changes nothing. */
export type Handover = (guestToken: string) => Promise<void>;

/**
 * After a sign-in: give the guest's cart and conversation to the customer, then forget the guest.
 *
 * While anything could not be handed over for a passing reason the guest's token is kept, and the
 * next call tries again; so nothing is lost to a bad connection. Answers with what went wrong.
 */
export async function join(
  credentials: Credentials,
  handovers: readonly Handover[],
): Promise<Refusal | undefined> {
  const { customer, guest } = credentials;
  if (!customer || !guest) return undefined;
  const results = await Promise.allSettled(handovers.map((handOver) => handOver(guest.token)));
  const refusals = results.flatMap((result) =>
    result.status === "rejected" ? [asRefusal(result.reason)] : [],
  );
  if (!refusals.some((refusal) => refusal.temporary)) credentials.change({ guest: undefined });
  return refusals[0];
}
