"""The reasons and the written rules that a seeded policy starts with; an admin edits them from there."""

from __future__ import annotations

from moderation.policy.rules import RejectReason, RuleText
from moderation.vocabulary import Category

REASONS: tuple[RejectReason, ...] = (
    RejectReason(
        "sexual",
        Category.SEXUAL_EXPLICIT,
        "Sexual",
        "Your picture shows nudity or sexual activity, which is not allowed here.",
        ("remove",),
    ),
    RejectReason(
        "minors",
        Category.MINORS_SEXUAL,
        "Minors",
        "Your picture shows a young person in a way that is not allowed here.",
        ("remove", "suspend_uploader"),
    ),
    RejectReason(
        "violence",
        Category.VIOLENCE,
        "Violence",
        "Your picture shows violence or its results in a way that is not allowed here.",
        ("remove",),
    ),
    RejectReason(
        "weapons",
        Category.WEAPONS,
        "Weapons",
        "Your picture offers a weapon or threatens with one, which is not allowed here.",
        ("remove",),
    ),
    RejectReason(
        "drugs",
        Category.DRUGS,
        "Drugs",
        "Your picture offers drugs or encourages their use, which is not allowed here.",
        ("remove",),
    ),
    RejectReason(
        "hate",
        Category.HATE_SYMBOLS,
        "Hate",
        "Your picture shows a symbol of hatred or praises a violent group, which is not allowed here.",
        ("remove",),
    ),
    RejectReason(
        "self_harm",
        Category.SELF_HARM,
        "Self-harm",
        "Your picture shows or encourages self-harm. If you are struggling, people near you want to help.",
        ("remove", "offer_help"),
    ),
    RejectReason(
        "scam",
        Category.SCAM,
        "Scam",
        "Your picture is part of an offer that misleads people, which is not allowed here.",
        ("remove",),
    ),
    RejectReason(
        "other",
        Category.OTHER,
        "Other",
        "Your picture breaks a rule of this platform.",
        ("remove",),
    ),
)

TEXTS: tuple[RuleText, ...] = (
    RuleText(
        Category.SEXUAL_EXPLICIT,
        "Reject pictures of sexual activity, and of genitals or the anus, photographed or lifelike. "
        "Nudity that teaches, heals or belongs to a work of art stays.",
        ("Breastfeeding, birth, medical pictures", "Paintings and sculptures"),
        ("Sexual activity, also when partly covered", "Genitals shown to arouse"),
    ),
    RuleText(
        Category.SEXUAL_SUGGESTIVE,
        "Reject pictures whose point is to arouse: poses, close views and gestures that stand for a sexual "
        "act. Little clothing alone is no reason.",
        ("Swimwear, sport, dance, fashion", "A kiss"),
        ("A close view of covered genitals", "Underwear pictures that advertise sexual services"),
    ),
    RuleText(
        Category.MINORS_SEXUAL,
        "Reject every picture that shows a person who is or may be under 18 in a sexual way, drawn and "
        "generated ones too. In doubt, treat the person as a minor. Press X when you suspect abuse.",
        ("Dressed children at play, sport or school", "A family at the beach"),
        ("A sexual pose, drawn or photographed", "A child's nudity, whatever the caption says"),
    ),
    RuleText(
        Category.VIOLENCE,
        "Reject pictures that threaten, praise or enjoy violence against people or animals. News, history, "
        "sport and fiction stay when they do not celebrate the harm.",
        ("Boxing, film scenes, games", "News of a war, without praise"),
        ("A person beaten, posted to mock them", "A threat against someone who can be recognised"),
    ),
    RuleText(
        Category.GORE,
        "Reject open wounds, severed body parts and corpses that can be seen in detail. Blurred or distant "
        "views that inform stay.",
        ("Surgery in teaching material", "Stage blood that is plainly make-up"),
        ("A corpse in close view", "An injury shown to shock"),
    ),
    RuleText(
        Category.SELF_HARM,
        "Reject pictures that show how to hurt oneself, fresh wounds, or that invite others to it, eating "
        "disorders included. Recovery and help stay.",
        ("Healed scars in a story of recovery", "A poster of a help line"),
        ("Fresh cuts", "A comparison of bodies that praises starving"),
    ),
    RuleText(
        Category.HATE_SYMBOLS,
        "Reject symbols of groups that deny others their dignity, when they are shown with approval or to "
        "frighten. Teaching, reporting and opposing stay, and so do religious symbols that look alike.",
        ("A museum, a history book", "The swastika on a Hindu or Buddhist temple"),
        ("A party flag on a bedroom wall", "A symbol sprayed on someone's house"),
    ),
    RuleText(
        Category.EXTREMISM,
        "Reject pictures that recruit for, finance or praise a violent group or its deeds. Reports about "
        "them stay.",
        ("A newspaper's picture of a trial", "A memorial to the victims"),
        ("A recruiting poster", "An attacker shown as a hero"),
    ),
    RuleText(
        Category.WEAPONS,
        "Reject pictures that offer, teach to build, or brandish a weapon meant to harm people. Scale and "
        "menace matter; mere presence does not.",
        ("Museums, film, sport", "Kitchen knives and tools at work"),
        ("For sale, with a price", "Aimed at a person"),
    ),
    RuleText(
        Category.DRUGS,
        "Reject pictures that offer illegal drugs, show how to make them, or encourage their use. Medicine, "
        "and alcohol and tobacco among adults, stay.",
        ("A pharmacy's shelf", "A glass of wine at dinner"),
        ("Powder in bags, with a price", "A person injecting, as an invitation"),
    ),
    RuleText(
        Category.HARASSMENT,
        "Reject pictures made to humiliate or expose a person who can be recognised, private details "
        "included. Criticism and satire of people in public office stay.",
        ("A caricature of a minister", "A joke among friends who all joined in"),
        ("A home address under a portrait", "A classmate's picture edited to shame them"),
    ),
    RuleText(
        Category.SCAM,
        "Reject pictures that mislead for money: false prizes, invented returns, borrowed logos, codes that "
        "lead elsewhere. Honest advertising stays.",
        ("A shop's real price list", "A code on a concert ticket that is the seller's own"),
        ("“Send 1, get 2 back”", "A bank's logo on someone else's form"),
    ),
    RuleText(
        Category.OTHER,
        "Reject what this platform's own terms forbid and no rule above covers. Name the term in a note.",
        ("Anything that only displeases",),
        ("What a named term forbids",),
    ),
)
