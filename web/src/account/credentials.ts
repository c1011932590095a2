import { Observable } from "../observable";

/** A guest's token: what makes a cart and a conversation theirs for 30 days. */
export interface Guest {
  readonly token: string;
}

/** A signed-in customer's tokens; `expiresAt` is in milliseconds since 1970. */
export interface Customer {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
  readonly email: string;
}

/**
 * Who is shopping. While `guest` stands beside `customer`, the guest's cart and conversation have
 * not all been joined to the customer's yet.
 */
export interface Held {
  readonly guest?: Guest | undefined;
  readonly customer?: Customer | undefined;
}

/** The part of the Web Storage interface that is needed. */
export type Keep = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The credentials of one shop's visitor, kept between visits and shared between tabs. */
export class Credentials {
  readonly held: Observable<Held>;
  readonly #keep: Keep;
  readonly #key: string;

  constructor(keep: Keep, shop: string) {
    this.#keep = keep;
    this.#key = `errand.${shop}.credentials`;
    this.held = new Observable(this.#read());
  }

  get customer(): Customer | undefined {
    return this.held.get().customer;
  }

  get guest(): Guest | undefined {
    return this.held.get().guest;
  }

  change(part: Held): void {
    const next = { ...this.held.get(), ...part };
    this.#keep.setItem(this.#key, JSON.stringify(next));
    this.held.set(next);
  }

  /** Take over what another tab has written meanwhile. */
  reread(): void {
    const stored = this.#read();
    if (JSON.stringify(stored) !== JSON.stringify(this.held.get())) this.held.set(stored);
  }

  #read(): Held {
    try {
      return (JSON.parse(this.#keep.getItem(this.#key) ?? "{}") ?? {}) as Held;
    } catch {
      this.#keep.removeItem(this.#key);
      return {};
    }
  }
}
