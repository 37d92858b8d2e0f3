"""What keys and values a message of each channel may hold, letter by letter: all else is refused."""

NUMBER = r"[2-9A-HJKMNP-TV-Z]{5}-[2-9A-HJKMNP-TV-Z]{5}"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
KIND = r"(?:new|update|correction|withdrawal)"
PLAIN = {
    "NUMBER": NUMBER,
    "COUNT": r"\d{1,6}",
    "STAGE": r"(?:0|1|2|3|after|relief)",
    "LABEL": r"TLP:(?:CLEAR|GREEN|AMBER|AMBER\+STRICT|RED)",
    "LINK": rf"LINKBASE/alerts/{NUMBER}",
    "REPLY": rf"LINKBASE/answers/{NUMBER}-[0-9a-f]{{40}}",
    "ID": r"(?:msg|dig)_[0-9a-f]{32}",
    "MOMENT": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.000)?(?:\+00:00|Z)",
}
"""What the placeholders of the policy's lines stand for; LINKBASE for what the settings say."""
STAGE, LABEL, MOMENT = PLAIN["STAGE"], PLAIN["LABEL"], PLAIN["MOMENT"]
TLP = r"(?:clear|green|amber|amber\+strict|red)"

ALERT = {
    "rhythm": r"(?:now|hourly|daily|weekly)",
    "alert": NUMBER,
    "kind": KIND,
    "stage": STAGE,
    "tlp": TLP,
    "thread": NUMBER,
    "sequence": r"\d{1,6}",
    "link": PLAIN["LINK"],
}
WEBHOOK = {**ALERT, "type": r"alert\.(?:new|update|correction|withdrawal|digest)", "timestamp": MOMENT}
ATOM = {
    "id": rf"(?:urn:exilewatch:(?:feed:\d+|alert:{NUMBER}))",
    "updated": MOMENT,
    "href": PLAIN["LINK"],
    "term": rf"(?:{KIND}|{STAGE})",
    "ref": rf"urn:exilewatch:alert:{NUMBER}",
    "name": r"exilewatch",
}
STIX = {
    "type": r"(?:bundle|identity|report|marking-definition)",
    "spec_version": r"2\.1",
    "id": rf"(?:bundle|identity|report)--{UUID}|marking-definition--[0-9a-f-]{{36}}",
    "created": MOMENT,
    "modified": MOMENT,
    "published": MOMENT,
    "name": rf"exilewatch|{LABEL}|(?:Message|Сообщение) {NUMBER}",
    "identity_class": r"system",
    "created_by_ref": rf"identity--{UUID}",
    "object_refs": rf"identity--{UUID}",
    "object_marking_refs": r"marking-definition--[0-9a-f-]{36}",
    "labels": rf"{KIND}|stage-{STAGE}|thread-{NUMBER}",
    "report_types": r"threat-report",
    "source_name": r"exilewatch",
    "url": PLAIN["LINK"],
    "external_id": NUMBER,
    "extension_type": r"property-extension",
    "tlp_2_0": TLP,
}
STIX_KEYS = {
    "objects",
    "external_references",
    "extensions",
    "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d",
}
MISP = {
    "uuid": UUID,
    "extends_uuid": UUID,
    "info": rf"(?:Message|Сообщение) {NUMBER}",
    "date": r"\d{4}-\d\d-\d\d",
    "timestamp": r"\d{9,11}",
    "publish_timestamp": r"\d{9,11}",
    "published": r"True",
    "threat_level_id": r"4",
    "analysis": r"2",
    "distribution": r"[05]",
    "name": rf"exilewatch|tlp:{TLP}|exilewatch:kind=\"{KIND}\"|exilewatch:stage=\"{STAGE}\"",
    "colour": r"#[0-9a-f]{6}",
    "type": r"link|text",
    "category": r"Internal reference",
    "value": rf"{PLAIN['LINK']}|{NUMBER}",
    "to_ids": r"False",
}
MISP_KEYS = {"Event", "Orgc", "Tag", "Attribute"}

VALUES = {"webhook": WEBHOOK, "email": ALERT, "feed": ATOM, "stix": STIX, "misp": MISP}
"""Channel → key → what a value under it must look like."""
KEYS = {
    "webhook": {*WEBHOOK, "data", "alerts", "fields"},
    "email": {*ALERT, "alerts", "fields"},
    "feed": {*ATOM, "feed", "entry", "title", "summary", "author", "category", "link", "in-reply-to"},
    "stix": {*STIX, *STIX_KEYS},
    "misp": {*MISP, *MISP_KEYS},
}
"""Channel → the keys that may stand in its messages. The names of MISP's files are judged as keys too."""
