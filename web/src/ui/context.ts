import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import type { Money } from "../api/types";
import { money } from "../format";
import type { Observable } from "../observable";
import type { Shop } from "../shop";

export const ShopContext = createContext<Shop | null>(null);

export function useShop(): Shop {
  const shop = useContext(ShopContext);
  if (!shop) throw new Error("this needs a shop around it");
  return shop;
}

/** The current value of something that changes. */
export function useValue<T>(observable: Observable<T>): T {
  return useSyncExternalStore(observable.subscribe, observable.get);
}

export function useLocale(): string {
  return useValue(useShop().profile)?.locale ?? "en-US";
}

/** Writes amounts as the shop's locale does. */
export function useMoney(): (amount: Money) => string {
  const locale = useLocale();
  return useCallback((amount) => money(amount, locale), [locale]);
}
