import type { Authority } from "../api/authorized";
import { signInEnded } from "../api/authorized";
import type { Api } from "../api/client";
import { data } from "../api/client";
import { Refusal } from "../api/refusal";
import type { Tokens } from "../api/types";
import type { Credentials, Customer } from "./credentials";

/** Runs a task while no other tab of this shop runs one. */
export type Exclusively = <T>(task: () => Promise<T>) => Promise<T>;

interface Parts {
  readonly shop: string;
  readonly credentials: Credentials;
  /** A client that says nothing about who is asking. */
  readonly anyone: Api;
  readonly now: () => number;
  readonly exclusively: Exclusively;
}

/** How long before its end an access token is renewed, in milliseconds. */
const MARGIN = 30_000;

/**
 * Who is shopping: a guest unless signed in. Tokens are fetched when first needed, and a refresh
 * token, which is good only once, is spent by one caller while all others wait for what it gives.
 */
export class Account implements Authority {
  readonly #parts: Parts;
  #renewal: Promise<string> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async authorization(): Promise<string> {
    const { customer, guest } = this.#parts.credentials;
    if (customer) {
      const good = customer.expiresAt - MARGIN > this.#parts.now();
      return good ? bearer(customer) : this.renewed(bearer(customer));
    }
    return guest ? `Guest ${guest.token}` : this.renewed("");
  }

  renewed(refused: string): Promise<string> {
    this.#renewal ??= this.#parts
      .exclusively(() => this.#renew(refused))
      .finally(() => {
        this.#renewal = undefined;
      });
    return this.#renewal;
  }

  async register(name: string, email: string, password: string): Promise<void> {
    const body = { shop: this.#parts.shop, name, email, password };
    this.#hold(email, await data(this.#parts.anyone.POST("/v1/registrations", { body })));
  }

  async signIn(email: string, password: string): Promise<void> {
    const body = { shop: this.#parts.shop, email, password };
    this.#hold(email, await data(this.#parts.anyone.POST("/v1/logins", { body })));
  }

  /** Forget who was signed in; `api` tells the store, and it is over here even if that fails. */
  async signOut(api: Api): Promise<void> {
    const refreshToken = this.#parts.credentials.customer?.refreshToken;
    if (refreshToken) {
      const told = data(
        api.POST("/v1/logouts", { body: { refresh_token: refreshToken, everywhere: false } }),
      );
      await told.catch(() => undefined);
    }
    this.#parts.credentials.change({ customer: undefined, guest: undefined });
  }

  async #renew(refused: string): Promise<string> {
    this.#parts.credentials.reread();
    const { customer, guest } = this.#parts.credentials;
    if (customer) return bearer(customer) === refused ? this.#refresh(customer) : bearer(customer);
    if (guest && `Guest ${guest.token}` !== refused) return `Guest ${guest.token}`;
    return this.#newGuest();
  }

  async #refresh(customer: Customer): Promise<string> {
    const body = { refresh_token: customer.refreshToken };
    try {
      const tokens = await data(this.#parts.anyone.POST("/v1/token-refreshes", { body }));
      return bearer(this.#hold(customer.email, tokens));
    } catch (thrown) {
      if (thrown instanceof Refusal && thrown.temporary) throw thrown;
      this.#parts.credentials.change({ customer: undefined });
      throw signInEnded();
    }
  }

  async #newGuest(): Promise<string> {
    const body = { shop: this.#parts.shop };
    const { token } = await data(this.#parts.anyone.POST("/v1/guests", { body }));
    this.#parts.credentials.change({ guest: { token } });
    return `Guest ${token}`;
  }

  #hold(email: string, tokens: Tokens): Customer {
    const customer = {
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token,
      expiresAt: this.#parts.now() + tokens.expires_in * 1000,
      email,
    };
    this.#parts.credentials.change({ customer });
    return customer;
  }
}

/** Exclusion between tabs by the Web Locks API, where the browser has it. */
export function acrossTabs(shop: string): Exclusively {
  const locks = globalThis.navigator?.locks;
  return (task) =>
    locks ? (locks.request(`errand.${shop}.tokens`, task) as ReturnType<typeof task>) : task();
}

const bearer = (customer: Customer): string => `Bearer ${customer.accessToken}`;
