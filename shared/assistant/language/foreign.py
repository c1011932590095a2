"""Whether a message is written in a language that the grammar does not read."""

from shared.assistant.language.text import among, clean, tokens

#: Common words that no English sentence has, without accents, by language.
_WORDS = among(
    """
    quiero busco tienes tiene tienen teneis zapatos zapatillas donde cuanto cuesta necesito comprar
    je voudrais cherche avez vous nous combien acheter chaussures
    ich suche mochte haben bitte kaufen zeig zeige gibt brauche schuhe laufschuhe
    cerco vorrei avete scarpe quanto costa comprare
    ik zoek graag schoenen heeft kopen
    quero procuro preciso sapatos voces
    szukam chcialbym soker vill kopa
    """
)
#: Letters after these belong to no alphabet of English.
_LAST_LATIN = 0x24F


def is_foreign(message: str) -> bool:
    """Whether most letters are of another alphabet, or a word is one of another language's."""
    cleaned = clean(message)
    letters = [character for character in cleaned if character.isalpha()]
    strange = sum(ord(character) > _LAST_LATIN for character in letters)
    if letters and 2 * strange > len(letters):
        return True
    return any(token.text in _WORDS for token in tokens(cleaned))
