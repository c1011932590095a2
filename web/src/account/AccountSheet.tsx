import { type FormEvent, useState } from "react";
import { asRefusal, type Refusal } from "../api/refusal";
import { useShop, useValue } from "../ui/context";
import { Field } from "../ui/Field";
import { Trouble } from "../ui/Notice";
import { Sheet } from "../ui/Sheet";

/** Who is shopping: sign in, register, sign out. */
export function AccountSheet({ onClose }: { onClose: () => void }) {
  const { credentials } = useShop();
  const { customer } = useValue(credentials.held);
  const [registering, setRegistering] = useState(false);
  const title = customer ? "Your account" : registering ? "Create an account" : "Sign in";
  return (
    <Sheet title={title} onClose={onClose}>
      {customer ? (
        <SignedIn email={customer.email} onClose={onClose} />
      ) : (
        <>
          <Entrance key={String(registering)} registering={registering} onDone={onClose} />
          <p className="switch">
            {registering ? "You have an account already?" : "New here?"}{" "}
            <button
              type="button"
              className="text-button"
              onClick={() => setRegistering(!registering)}
            >
              {registering ? "Sign in" : "Create an account"}
            </button>
          </p>
        </>
      )}
    </Sheet>
  );
}

function SignedIn({ email, onClose }: { email: string; onClose: () => void }) {
  const shop = useShop();
  const signOut = () => {
    onClose();
    void shop.signOut().catch(() => undefined);
  };
  return (
    <div className="signed-in">
      <p>
        You are signed in as <strong>{email}</strong>.
      </p>
      <div className="sheet-foot">
        <button type="button" className="button button-quiet" onClick={signOut}>
          Sign out
        </button>
        <button type="button" className="button" onClick={() => shop.show("orders")}>
          Your orders
        </button>
      </div>
    </div>
  );
}

function Entrance({ registering, onDone }: { registering: boolean; onDone: () => void }) {
  const shop = useShop();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const enter = async (form: FormData) => {
    const text = (name: string) => String(form.get(name) ?? "");
    setBusy(true);
    setRefusal(null);
    try {
      if (registering)
        await shop.register(text("name").trim(), text("email").trim(), text("password"));
      else await shop.signIn(text("email").trim(), text("password"));
      onDone();
    } catch (thrown) {
      setRefusal(asRefusal(thrown));
      setBusy(false);
    }
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void enter(new FormData(event.currentTarget));
  };
  const general = refusal && !refusal.errors.length;
  return (
    <form className="entrance" onSubmit={onSubmit}>
      <p className="entrance-lead">
        {registering
          ? "Your cart and this conversation come with you."
          : "Welcome back. Your cart and this conversation come with you."}
      </p>
      {general && <Trouble refusal={refusal} />}
      {registering && (
        <Field
          label="Name"
          name="name"
          autoComplete="name"
          required
          maxLength={120}
          problem={refusal?.at("$.name")}
        />
      )}
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="email"
        required
        problem={refusal?.at("$.email")}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete={registering ? "new-password" : "current-password"}
        required
        hint={
          registering
            ? "At least 10 characters: small and capital letters, digits and a symbol."
            : undefined
        }
        problem={refusal?.at("$.password")}
      />
      <button type="submit" className="button button-wide" disabled={busy} aria-busy={busy}>
        {busy ? "One moment…" : registering ? "Create the account" : "Sign in"}
      </button>
    </form>
  );
}
