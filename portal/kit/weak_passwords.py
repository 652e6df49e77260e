"""Passwords of 12 characters and more that everybody has thought of before."""

import re
import unicodedata

# What leaked lists show of long passwords, over and over: one or two of these words with a short tail.
_WORDS = frozenset(
    """
    abracadabra access accessdenied admin adminadmin administrador administrateur administration
    administrator alexander alexandra america amor andrew arsenal asdf asdfghjkl ashley australia autumn
    azerty azertyuiop babygirl barcelona baseball baseballs basketball batman bayern benjamin berlin
    bestfriend bestfriends bienvenido bienvenue billing blessed blessings bonjour borussia brasil
    business butterflies butterfly california changeit changeme changemenow changethis charlotte cheese
    chelsea chelseafc chocolate christian christina christopher cisco client company computer contrasena
    contrasenya cookie correcthorse correcthorsebatterystaple customer customerportal daniel database
    december default deutschland donotenter dontforget doudou dragon dragonball dragonballz elizabeth
    espana estrella everything facebook familia family february ferrari flower football footballer
    forever foreverandever francia frankreich freedom friday friendsforever friendship geheim god
    godblessyou godisgood godislove google greenday guest guestguest hallo hallowelt hannah happiness
    happybirthday harleydavidson hello hellohello hellokitty helloworld hockey hola hunter ichliebedich
    idontcare idontknow ilove ilovejesus ilovemylife ilovemyself iloveyou iloveyoubaby iloveyouforever
    iloveyoumom iloveyousomuch india instagram internet invoice invoices january jennifer jessica
    jesuschrist jesusislord jesuslovesme jetaime jonathan jordan juventus killer kunde kunden
    lamborghini letmein letmeinnow letmeinplease linkinpark liverpool liverpoolfc login london love
    lovely lovelylove loveyou manager manchester manchesterunited manunited mariposa martin master
    masterchief mercedes metallica mexico michael microsoft minecraft monday money monkey motdepasse
    mustang mylove mypassword myspace network nevergiveup newpassword newyork newyorkcity nicholas ninja
    nopassword nothing november october office oldpassword opensesame oracle orange pakistan paris pass
    password passwordisthis passwords passwort pleasechange pokemon porsche portal postgres
    prettyprincess princess private purple qazwsx qazwsxedc qwerty qwertyqwerty qwertyuiop qwertz
    realmadrid robert rockandroll rocknroll root rootroot samantha saturday schatz secret secretpassword
    secure security september server service shadow slipknot soccer soleil something somethingelse
    spiderman spring starwars stephanie strawberry summer sunday sunflower sunshine superadmin superman
    supersecret superuser supervisor support teamo teamomucho temp temporary tequiero tequieromucho test
    tester testing testpassword testtest thepassword thisismypassword thisispassword thomas thursday
    topsecret trustnoone tuesday unitedstates user username userpassword volleyball washington wednesday
    welcome welcomeback welcomehome whatever whateveryouwant whatsapp willkommen windows winter
    yourpassword zxcv zxcvbnm
    """.split()
)

_ROWS = (
    "0123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1234567890-=qwertyuiop",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qazwsxedcrfvtgbyhnujmikolp",
    "qawsedrftgyhujikolp",
    "zaq12wsxcde34rfvbgt56yhnmju78ik",
    "a1b2c3d4e5f6g7h8i9j0k1l2m3",
    "1a2b3c4d5e6f7g8h9i0j",
    "123qweasdzxc",
    "31415926535897932384626433832795",
)
_STRETCHES = _ROWS + tuple(row[::-1] for row in _ROWS)

_AS_LETTERS = str.maketrans("@4301!5$7", "aaeoiisst")
_LONGEST_TAIL = 8  # "2026!", "@123456": what people hang on a word
_LONGEST_LIST_ENTRY = 40


def is_widely_known(password: str) -> bool:
    """Whether it is a short group repeated, runs along the keys, or is a known word or two in light dress."""
    plain = _folded(password)
    if _is_repeated(plain):
        return True
    return len(plain) <= _LONGEST_LIST_ENTRY and (_runs_along(plain) or _is_dressed_word(plain))


def _folded(password: str) -> str:
    """Without case, accents and spaces, in which guesses do not differ."""
    apart = unicodedata.normalize("NFKD", password).casefold()
    return "".join(sign for sign in apart if not unicodedata.combining(sign) and not sign.isspace())


def _is_repeated(plain: str) -> bool:
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, 7))


def _runs_along(plain: str) -> bool:
    """Made of stretches of three keys or more, with two odd signs at most: "qwertyuiop12", "111222333444"."""
    rest = re.sub(r"(.)\1+", r"\1", plain)
    while rest:
        size = next((n for n in range(len(rest), 2, -1) if any(rest[:n] in row for row in _STRETCHES)), 0)
        if not size:
            break
        rest = rest[size:]
    return len(rest) <= 2


def _is_dressed_word(plain: str) -> bool:
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    if len(plain) - len(core) > _LONGEST_TAIL:
        return False
    word = re.sub(r"[\W\d_]+", "", core.translate(_AS_LETTERS))
    return word in _WORDS or any(word[:cut] in _WORDS and word[cut:] in _WORDS for cut in range(3, len(word)))
