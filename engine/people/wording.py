"""How people word a request for approval, its withdrawal and their noes: the grammar of reading.

The patterns run over one folded clause with single spaces. Every gap in them is bounded, so a
search costs the length of the clause.
"""

from __future__ import annotations

import re
from typing import Final

STEM: Final = re.compile(
    r"approv|authori|sign(?:ed|ing)?[ -]?off|go[ -]ahead|green[ -]?li|permission|clearance|consent"
    r"|blessing|thumbs|buy-in|ok(?<![a-z]ok)|nod(?<![a-z]nod)|rubber|cleared"
)
"""The pieces without which a clause names no approval. Each pattern for a first look starts with
letters: a search then skips to them, which makes it the cheap thing it is meant to be."""

PURCHASE: Final = re.compile(r"buy|order|purchas|spend|expens|proceed|acquir|go(?:ing)? ahead")
"""The pieces without which no question asks whether something may be bought."""

RETREAT: Final = re.compile(
    r"cancel|withdraw|retract|rescind|scrap|drop|disregard|ignore|take back|no longer|never ?mind"
    r"|(?:don't|do not) (?:need|want|require)"
)
"""The pieces without which nothing is taken back."""

_VERB = (
    r"(?:approve|authori[sz]e|sign[ -]?off(?! for (?:the|today))|green[ -]?light|rubber[ -]stamp)"
)
_ANY_VERB = rf"(?:{_VERB}|(?:ok|okay)(?= (?:this|the|my|our|it|a)\b))"
_DOING = r"(?:approving|authori[sz]ing|signing off|green[ -]?lighting|okaying)"
_DONE = (
    r"(?:approved|authori[sz]ed|signed[ -]off|green[ -]?lit|green[ -]?lighted|okayed"
    r"|ok'?ed|cleared)"
)
_NOUN = (
    r"(?:approval|sign[ -]?off|go[ -]ahead|green[ -]?light|authori[sz]ation|permission|clearance"
    r"|consent|blessing|thumbs[ -]up|buy-in)"
)
_ANY_NOUN = rf"(?:{_NOUN}|okay|ok|nod)"
_BUY = r"(?:buy|order|purchase|spend|expense|proceed|acquire|go ahead|place (?:the|an|this) order)"
_BUYING = r"(?:buying|ordering|purchasing|spending|expensing|proceeding|going ahead)"
_PLEASE = r"(?:please|pls|plz|kindly)"
_OBJECT = r"(?:the|this|that|these|my|our|it|an?|one|up|[$€£]|[0-9]|usd|eur|gbp)"
_WHOSE = (
    r"(?:(?:your|an|the|a|some|any|my|our|his|her|this|formal|final|written|quick|urgent|official"
    r"|prior|budget|purchase|purchasing|spend|spending|procurement|finance|management|manager"
    r"|\w{1,20}'s|cfo|kind|explicit|full) ){0,4}"
)
_LEAD = (
    r"^[^\w@$€£]*+(?:(?:hi|hello|hey|dear|ok|okay|so|then|and|also|now|just|please|pls|plz|kindly"
    r"|team|all|there|again|instead|but|next|action|needed|request|urgent|fyi|quick|cfo|thanks"
    r"|still"
    r"|question|ask|good|morning|afternoon|evening|could someone|can someone"
    r"|@[\w.-]{1,40})[^\w@$€£]++){0,8}"
)
_UNSURE = (
    r"(?:is|are|was|were|does|do|did|has|have|who|whose|why|when|where|what|how|which|if|whether)\b"
)
_TITLE = r"(?:approval|sign[ -]?off|authori[sz]ation|permission)"
_THING = r"(?P<thing>(?:[\w'$€£.,-]{1,30} ){1,8}?)"
_TOPIC = (
    r"(?:(?:budget|purchase|purchasing|spend|laptop|cfo|po|urgent|quick|new|equipment|hardware|your"
    r"|procurement|expense|capex|software|order|request for|finance|seeking) )"
)
_HEAD = _TOPIC + "{0,3}"
_WE = (
    r"\b(?:i|we)(?:'m|'re|'d|'ll)?(?: (?:am|are|would|will|do|also|just|still|really|urgently|now"
    r"|hereby|formally|only|therefore)){0,3}"
)
_WANT = (
    r"(?:need|require|want|seek|request|ask(?: you)? for|apply for|needing|requiring|requesting"
    r"|seeking|asking(?: you)? for|looking for|hoping for|applying for|after"
    r"|would (?:really )?(?:like|love|appreciate)|(?:(?<='d )|(?<=would )|(?<=really ))(?:like"
    r"|love|appreciate))"
    r"|(?:need|want|like|love|looking|hoping|asking|writing|here|reaching out) to (?:please )?"
    r"(?:get|have|obtain|request|ask(?: you)? for|seek|secure)"
)

ASKS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # "Approve $3,199"; after a comma or a colon only with something to approve.
        rf"{_LEAD}{_VERB}\b",
        rf"[:,] {_VERB}(?: on| off on)? {_OBJECT}(?!\w)",
        rf"\b{_PLEASE}(?: (?:also|just|now|\w{{1,12}}ly|review|read|check|(?:this|it|look) and"
        rf"|and))"
        rf"{{0,3}} {_ANY_VERB}\b",
        rf"\b{_PLEASE} consider {_DOING}\b",
        rf"\b(?:{_PLEASE}|(?:can|could|would) you) (?:please )?confirm {_WHOSE}{_NOUN}\b",
        rf"(?:{_LEAD}|\b(?:{_PLEASE}|you|to) )(?:give|grant|provide|send)(?: (?:me|us|this|it))?"
        rf" {_WHOSE}{_ANY_NOUN}\b",
        rf"(?:forget|remember|hesitate) to {_VERB}\b",
        # "Can you approve", "would you mind approving", "hoping you could sign off".
        r"\b(?:can|could|would|will|may|might) (?:you|u|someone|anyone|somebody|anybody"
        r"|(?:the )?cfo|finance"
        rf"|@[\w.-]{{1,40}})(?: (?:{_PLEASE}|also|just|be able to|be willing to|possibly|maybe|mind"
        rf"|consider|quickly)){{0,3}} (?:{_ANY_VERB}|{_DOING})\b",
        r"\b(?:if|whether|(?:hope|hoping|wondering)(?: that)?) (?:you|someone)"
        rf"(?: can| could| would| will| might|'ll|'d)(?: please)? {_ANY_VERB}\b",
        rf"\bdo you approve(?:$| ?\?| (?:of )?{_OBJECT}(?!\w))",
        rf"\blet me know (?:if|whether|when|that|once) [^.?!]{{0,50}}?\b(?:{_VERB}|{_DONE}"
        rf"|{_NOUN})\b",
        # "Can I get sign-off", "can we get this approved", "could this be approved".
        rf"\b(?:can|could|may|might) (?:i|we)(?: (?:{_PLEASE}|also|just|possibly)){{0,2}} (?:get"
        rf"|have"
        rf"|obtain|ask(?: you)? for|request|seek|receive) {_WHOSE}{_ANY_NOUN}\b",
        r"\b(?:can|could|may|would like to|want to|need to|'d like to) (?:(?:i|we) )?(?:please )?"
        rf"(?:get|have) {_THING}{_DONE}\b",
        r"\b(?:can|could|will|would|may) (?P<thing>this|it|that|these|(?:my|our"
        r"|the)(?: [\w'-]{1,30}){1,4})"
        rf" (?:please )?(?:be|get) {_DONE}\b",
        rf"\bdo (?:i|we) have {_WHOSE}{_NOUN}\b",
        # "I need your approval", "requesting approval", "we'd like this approved".
        rf"(?:{_WE} |\band |{_LEAD})(?:{_WANT}) {_WHOSE}{_ANY_NOUN}\b",
        rf"(?:{_WE} |{_LEAD}|\band )(?:need|want|like|ask|asking|require|trust)"
        rf" (?:you|cfo|finance|@[\w.-]{{1,40}}) to (?:please )?{_ANY_VERB}\b",
        rf"{_WE} (?:need|want|like|(?<='d )like) {_THING}{_DONE}\b",
        rf"{_LEAD}need {_THING}{_DONE}\b",
        # Headlines: "Approval needed: ...", "budget approval: $3,199", "laptop, approval?"
        rf"{_LEAD}(?!{_UNSURE})(?:[\w'/&-]{{1,30}} ){{0,4}}?{_NOUN} (?:is )?(?:needed|requested"
        rf"|wanted|sought"
        rf"|please|pls|required)(?! ?\?| (?:for|when|if|on) (?:all|any|every|each"
        rf"|\w{{1,30}}s (?:over"
        rf"|above)))",
        rf"{_LEAD}{_HEAD}{_TITLE}(?=(?: request)?(?: (?:for|of|on|to) [^:?]{{1,60}})? ?(?:[:?]"
        rf"| - ))",
        rf"{_LEAD}{_TOPIC}{_HEAD}{_TITLE}[.!]?$",
        rf"{_LEAD}{_HEAD}{_NOUN} request\b",
        rf"{_LEAD}{_NOUN} (?:for|on) (?:the|this|my|our|a|an|one|[$€£0-9])",
        rf"(?:[:(,]| -) (?:your |quick |any chance of )?{_NOUN} ?\?",
        rf"\b(?:any )?chance of (?:an? |your |the |some )?{_NOUN}\b",
        rf"(?:^| - |[(:] ?)(?:all )?{_DONE} ?\?",
        rf"\b(?:here is|here's|this is|sending|posting|filing|opening|making|raising"
        rf"|submitting) (?:my|our|a|an|the|this)?"
        rf" ?(?:{_HEAD}{_NOUN} request|request for {_NOUN})\b",
        rf"{_LEAD}(?:my |our |a )?request for {_WHOSE}{_NOUN}\b",
        # "This needs your approval", "the order is pending your sign-off", "for your approval".
        rf"\b(?:this|it|(?:my|our)(?: [\w-]{{1,30}}){{1,3}}) (?:needs|requires|awaits"
        rf"|(?:is )?(?:awaiting|pending|waiting (?:for|on))) {_WHOSE}{_NOUN}\b",
        rf"\b(?:needs|requires|awaits|awaiting|pending|for|waiting (?:for|on)) (?:your"
        rf"|cfo) {_NOUN}\b",
        rf"\b(?:your|cfo) {_NOUN} (?:is|would be) (?:needed|required|requested|appreciated"
        rf"|welcome)\b",
        rf"\b(?:submitting|sending|submit"
        rf"|raising) (?P<thing>[^.?!]{{0,50}}?)\bfor {_WHOSE}{_NOUN}\b",
    )
)
"""What a clause that asks for approval looks like."""

QUESTIONS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # "OK to buy", "are you fine with us ordering", "may I purchase".
        rf"{_LEAD}(?:(?:is it|are you|am i|are we|would it be|would you be|is this|all|we|it's) )?"
        rf"(?:ok|okay|alright|all right|fine|good|happy|cleared|clear|{_DONE}|{_NOUN}|cool)"
        rf"(?: (?:with|for) (?:you|me|us))?(?: (?:to|if (?:i|we)|for (?:me|us) to)"
        rf"(?: go ahead and| just)? {_BUY}| (?:with|about) (?:me |us |my |our )?{_BUYING})\b",
        rf"\bany (?:objections?|issues?|concerns?|problems?) (?:to|with|if) (?:me |us |my |our "
        rf"|i |we )?"
        rf"(?:{_BUY}|{_BUYING})\b",
        rf"\b(?:can|could|may|might) (?:i|we)(?: (?:please|now|just"
        rf"|go ahead and)){{0,2}} {_BUY}\b(?! (?:you|lunch|coffee))",
    )
)
"""What asks for approval only in a question."""

WITHDRAWS: Final = re.compile(
    r"\b(?:cancel|withdraw|withdrawing|cancelling|canceling|retract|retracting|rescind|scrap|drop"
    r"|disregard|ignore|take back)(?: (?:my|our|the|this|that|previous|earlier|last|first|above"
    r"|pending|original|purchase|budget|laptop|approval|spend|expense|open)){1,5}"
    r"(?: (?:request|ask|approval|purchase|order|message)s?\b)"
    rf"|\b(?:no longer|don't|do not) (?:need|want|require) {_WHOSE}{_NOUN}(?= (?:any ?more|now"
    rf"|after))"
    rf"|\bno longer (?:need|want|require|asking for|requesting) {_WHOSE}{_NOUN}"
    rf"|\bno longer (?:need|want) (?:you to )?{_VERB}"
    r"|(?:^|\b(?:so|oh|sorry|actually) )never ?mind\b(?=[ ,.!-]*(?:$|my|the|about|that|this))"
)
"""What takes an earlier request back."""

NEGATION: Final = re.compile(
    r"\b(?:not\b(?! (?:only|sure|forget|hesitate|later))|never\b(?! ?mind)|nor\b|cannot\b|without\b"
    r"|neither\b|nobody\b|none\b|refuse|no\b(?! (?:rush|worries|problem|hurry|later|more than)))"
    r"|n't\b(?! (?:forget|hesitate))"
)
"""A no; politeness such as "no rush" or "don't forget to" is not one."""

ACTION: Final = re.compile(
    rf"\b(?:{_VERB}|{_DOING}|{_DONE}|{_NOUN}|ask|asking|request|need|want|pay|spend|buy|order"
    rf"|purchase|count|include|use|consider|mean)"
)
"""What a no must stand before to take an amount off the table."""

UNASKED: Final = re.compile(
    r"\b(?:who|whom|whose|which|what|why|where|how|when|if|whether|do|does|did|should|shall|must"
    r"|until|unless|once"
    r"|after|before)(?: (?:do|does|did|can|could|should|would|will|else|exactly|soon|\w{1,12} do))?"
    r"(?: (?:i|we|you|one|to))? $"
    r"|\b(?:thanks|thank you|thx|ty|cheers)\b[^,;:-]*$|\b(?:asked|told|wrote|said)\b[^,;:-]*$"
)
"""What before a request makes it a question about approvals, a thank-you or a report."""

GENERAL: Final = re.compile(
    r"\b(?:(?:any|all|every|each|anything|everything|requests|purchases|orders|laptops|items"
    r"|expenses)"
    r"(?: [\w-]{1,20}){0,2} (?:over|above|under|below|beyond|more than|exceeding)"
    r"|(?:requests|purchases|orders|laptops|items|expenses|everyone|everybody|people|managers)"
    r" (?:always |usually |also |must |should |all )?(?:need|require|get|have|ask|seek))\b"
)
"""A rule for everybody, which asks nobody for anything."""

BREAKS: Final = re.compile(
    r"[,;] |\n| - (?=(?:but|not|don't|do not|never) )"
    r"| (?=but |however |and (?:do not|don't|not|never|please) "
    r"|not (?:for |at )?(?:[$€£0-9]|usd|eur|gbp))"
)
"""Where a sentence falls into clauses, each with its own yes or no."""

HANGING_NO: Final = re.compile(r"\b(?:not|never|n't|do not|don't)$|n't$")
"""A no at the end of a clause, which governs what follows ("do not, ever, approve")."""

OFFER: Final = re.compile(
    r"\b(?:quotes?|quotations?|rfq|pric(?:e|es|ing)|costs?|availab(?:le|ility)|in stock|stock|eta"
    r"|lead[ -]times?|how (?:much|soon|long|fast|quickly)|when (?:can|could|would|will) (?:you|it"
    r"|they)"
    r"|deliver(?:y|ed)?(?! address| to\b)|ship(?:ping)? (?:times?|dates?|costs?|estimates?|fees?"
    r"|options)|arrive|turnaround|estimate|proposal"
    r"|discounts?|rates?|terms|charge)\b"
)
"""What a vendor may be asked for."""

PLEA: Final = re.compile(
    r"\b(?:please|pls|plz|kindly|send|provide|share|give|need|want|would like|'d like|looking for"
    r"|request|requests|requesting|rfq|(?:can|could|would|will|may) (?:you|i|we)|let (?:me|us) know"
    r"|advise|confirm|tell|interested|asking|wondering|curious|inquir\w{1,5}|enquir\w{1,5}|seeking"
    r"|ask|hoping|quote me|quote us)\b|'d (?:like|love|appreciate)"
    r"|^\W{0,3}(?:(?:hi|hello|and|also|so)\W{1,2})?(?:how (?:much|soon|long|fast|quickly)"
    r"|when (?:can|will)"
    r"|what(?:'s| is| are| does| would))\b"
)
"""What makes a clause, and the rest of its sentence, a question to the reader."""

SETTLED: Final = re.compile(
    r"\b(?:thanks|thank you|thx|received|got|cancel|ignore|disregard|withdraw|decline|accept"
    r"|accepted"
    r"|accepting|proceed|go ahead|invoice|already|too high|too expensive|your (?:price|quote"
    r"|cost)s?"
    r" (?:is|are|was|were|of)|(?:price|cost|eta|quote) (?:is|was|of) (?:[$€£0-9]|usd|too|fine|ok"
    r"|okay|good|right|correct|acceptable)|as quoted|quoted|agreed|unsubscribe|regardless"
    r"|we will pay|apologi\w{2,5})\b"
)
"""What makes a price or a quote a thing of the past."""

OFFER_HEADLINE: Final = re.compile(
    r"^[^\w]*(?:re: |subject: |hi |hello )?(?:(?:price|pricing|cost|formal|new|urgent|official"
    r"|sales|vendor"
    r"|availability|eta|lead time|delivery) (?:and |& )?){0,2}(?:request for (?:a )?quot(?:e|ation)"
    r"|rfq|(?:quote|quotation|price|pricing|availability|eta|lead time)"
    r"(?: (?:for|on|of|request|inquiry|enquiry|needed|required|requested|and|check)\b|[:?]|$))"
)
"""A subject line that asks for an offer."""
