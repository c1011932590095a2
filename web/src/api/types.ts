import type { components } from "./schema";

type Schemas = components["schemas"];

export type Address = Schemas["Address"];
export type Card = Schemas["Card"];
export type CardVariant = Schemas["CardVariant"];
export type CartLine = Schemas["CartLineView"];
export type Cart = Schemas["CartView"];
export type Checkout = Schemas["CheckoutView"];
export type Comparison = Schemas["Comparison"];
export type Facet = Schemas["Facet"];
export type Memory = Schemas["MemoryView"];
export type MemoryEntry = Schemas["EntryView"];
export type Message = Schemas["Message"];
export type Money = Schemas["Money"];
export type Order = Schemas["OrderView"];
export type OrderSummary = Schemas["OrderSummary"];
export type PriceHistory = Schemas["PriceHistory"];
export type Problem = Schemas["Problem"];
export type QuotedLine = Schemas["QuotedLine"];
export type SellUnit = Schemas["SellUnit"];
export type Shop = Schemas["ShopView"];
export type Step = Schemas["Step"];
export type Ticket = Schemas["TicketView"];
export type TimelineEntry = Schemas["TimelineEntry"];
export type Tokens = Schemas["Tokens"];
export type Total = Schemas["Total"];
export type Turn = Schemas["Turn"];
