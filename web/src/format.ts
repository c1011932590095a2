import type { Address, Money, SellUnit } from "./api/types";

/** An amount as people of a locale write it: exact, for no float is made of it. */
export function money({ amount, currency }: Money, locale: string): string {
  const form = new Intl.NumberFormat(locale, { style: "currency", currency });
  return form.format(decimal(amount, form.resolvedOptions().maximumFractionDigits ?? 2));
}

/** A round amount without its zeros: `$100`. */
export function roundMoney({ amount, currency }: Money, locale: string): string {
  const form = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    trailingZeroDisplay: "stripIfInteger",
  });
  return form.format(decimal(amount, form.resolvedOptions().maximumFractionDigits ?? 2));
}

function decimal(amount: number, digits: number): Intl.StringNumericLiteral {
  const sign = amount < 0 ? "-" : "";
  const text = String(Math.abs(amount)).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  const part = digits ? `.${text.slice(-digits)}` : "";
  return `${sign}${whole}${part}` as Intl.StringNumericLiteral;
}

/** `3` for three pieces, `300 g` for three increments of 100 g. */
export function quantity(count: number, { unit, increment }: SellUnit): string {
  return unit === "each" ? String(count) : `${count * increment} ${unit}`;
}

/** What one price is for, where it is not for a piece: `per 100 g`. */
export function per({ unit, increment }: SellUnit): string {
  return unit === "each" ? "" : `per ${increment} ${unit}`;
}

export function date(at: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(at),
  );
}

/** A time of the day, for what lasts for minutes. */
export function time(at: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(new Date(at));
}

/** A day, for what lasts for days. */
export function day(at: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(new Date(at));
}

/**
 * A text without the characters that turn the direction of what follows (UAX #9: marks, embeddings,
 * overrides, isolates): whoever writes a text decides what it says, and not how others' is read.
 */
export function plain(text: string): string {
  return text.replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}

/** `4:05`, for what is left of a time. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** `Out for delivery` for `out_for_delivery`. */
export function words(code: string): string {
  const text = code.replaceAll(/[_.]/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Countries that write `City, Region Code` where others write `Code City Region`. */
const REGION_LAST = new Set(["AU", "CA", "US"]);

/** An address as it stands on a parcel, line by line, the country by its name. */
export function addressLines(address: Address, locale: string): string[] {
  const { name, line1, line2, postal_code, city, region, country } = address;
  const place = REGION_LAST.has(country)
    ? [city, [region, postal_code].filter(Boolean).join(" ")].filter(Boolean).join(", ")
    : [postal_code, city, region].filter(Boolean).join(" ");
  return [name, line1, line2, place, countryName(country, locale)].filter((line): line is string =>
    Boolean(line),
  );
}

/** `Ireland` for `IE`. */
export function countryName(code: string, locale: string): string {
  return new Intl.DisplayNames(locale, { type: "region" }).of(code) ?? code;
}
