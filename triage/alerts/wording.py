"""The words of messages to partners, in their language. The guard knows the same lines (alerts_guard.yml). Pure."""

from config.alerts import read_alert_rules
from triage.alerts.messages import Envelope, Notice
from triage.desk.visible import drop_hidden

WORDS = {
    "en": {
        "subject": "Message {number}",
        "digest": "Messages: {count}",
        "new": "New: {number}",
        "update": "Update: {number}",
        "correction": "Correction: {number} (earlier: {thread})",
        "withdrawal": "Withdrawn: {thread} (this message: {number})",
        "stage": "Stage: {stage}",
        "label": "Label: {label}",
        "link": "Read and answer (sign-in needed): {link}",
        "answer": "Answer without signing in: {link}",
        "waiting": "A message is waiting for you: {number}",
    },
    "ru": {
        "subject": "Сообщение {number}",
        "digest": "Сообщений: {count}",
        "new": "Новое: {number}",
        "update": "Дополнение: {number}",
        "correction": "Исправление: {number} (прежнее: {thread})",
        "withdrawal": "Отозвано: {thread} (это сообщение: {number})",
        "stage": "Этап: {stage}",
        "label": "Метка: {label}",
        "link": "Прочитать и ответить (нужен вход): {link}",
        "answer": "Ответить без входа: {link}",
        "waiting": "Вас ждёт сообщение: {number}",
    },
}


def say_subject(envelope: Envelope) -> str:
    """A neutral subject: the opaque number of the thread, or how many there are."""
    words = WORDS[envelope.language]
    if envelope.is_digest:
        return words["digest"].format(count=len(envelope.notices))
    notice = envelope.notices[0]
    line = words["subject"].format(number=notice.thread)
    return f"Re: {line}" if notice.sequence > 1 else line


def say_thread(number: str, language: str) -> str:
    """A message by its number alone."""
    return WORDS[language]["subject"].format(number=number)


def say_feed_title(count: int, language: str) -> str:
    """The title of a feed, as neutral as a subject."""
    return WORDS[language]["digest"].format(count=count)


def say_notice(notice: Notice, language: str) -> list[str]:
    """The lines of one alert; fields under their titles where the message may hold them."""
    words, rules = WORDS[language], read_alert_rules()
    thin = [
        words[notice.kind].format(number=notice.number, thread=notice.thread),
        words["stage"].format(stage=notice.stage),
        words["label"].format(label=rules.labels[notice.tlp].title(language)),
    ]
    fields = [f"{rules.fields[code].title(language)}: {drop_hidden(text)}" for code, text in notice.fields.items()]
    links = [words["link"].format(link=notice.link)]
    return [*thin, *fields, *links, *([words["answer"].format(link=notice.answer_link)] if notice.answer_link else [])]


def say_waiting(notice: Notice, language: str) -> list[str]:
    """The bare lines where a message could not be encrypted."""
    words = WORDS[language]
    return [words["waiting"].format(number=notice.number), words["link"].format(link=notice.link)]
