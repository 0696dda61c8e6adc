"""Why a claim is as it is, in one plain sentence a language; it names no firm and no customer."""

from collections.abc import Mapping
from typing import Final, Literal

from domain.rulings.claims import Message

Language = Literal["zh-CN", "en"]

_ZH: Final[Mapping[Message, str]] = {
    Message.EARLIEST_REPORT: "最早的有效报备在有效期内保护该客户。",
    Message.REFERRAL_REPORT: "先行报备的老带新在有效期内保护该客户。",
    Message.REPORT_OVER: "报备已到期，该客户目前无人持有。",
    Message.REPORT_WITHDRAWN: "报备已撤回，该客户目前无人持有。",
    Message.OF_ANOTHER: "经完整号码确认，该报备属于另一位客户，该客户目前无人持有。",
    Message.REPORTED_ALONE: "客户自行到访时只有一个有效报备，归该报备方。",
    Message.REPORTED_FIRST: "客户自行到访，各方均未出示有效记录，归最早的有效报备方。",
    Message.REPORTED_AND_BROUGHT: "一方已报备并带访，其他各方只报备未带访，归带访方。",
    Message.REPORTED_AND_INVITED: "客户自行到访，只有一方出示了有效的邀约记录，归该报备方。",
    Message.REPORTER_INVITED: "带访方没有有效报备，有效报备方出示了邀约记录，归报备方。",
    Message.BOTH_INVITED: "未报备的带访方与有效报备方都出示了有效记录，双方分成。",
    Message.REPORT_STANDS: "有效报备方尚未出示有效记录，在此之前有效报备优先于未报备的带访。",
    Message.EARLIER_RECORD: "多方出示了有效记录，时间在先的记录优先。",
    Message.REFERRED_FIRST: "老带新在有效期内且先行报备，客户归老带新一方。",
    Message.REFERRAL_OVER: "老带新的保护期已过，其后正常报备并带访的一方取得该客户。",
    Message.VISIT_PROTECTS: "经确认的到访自到达之时起保护该客户。",
    Message.VISIT_OVER: "到访保护期已满，期内归属随之终止。",
    Message.UNREPORTED: "到访前没有计入的有效报备，按自然来访处理。",
    Message.TOO_CLOSE: "报备距到访时间太近，对本次到访不计。",
    Message.OFF_ROSTER: "报备或带访人员不在花名册上，该人员的报备和带访不计。",
    Message.UNSIGNED: "到访当日没有签到访确认单，按自然来访处理。",
    Message.UNSIGNED_BEFORE: "此前的到访没有签到访确认单，以后的来访均按自然来访处理。",
    Message.RULED: "由案场判定，判定结果取代此前的归属。",
}

_EN: Final[Mapping[Message, str]] = {
    Message.EARLIEST_REPORT: "The earliest live report holds the customer until it ends.",
    Message.REFERRAL_REPORT: "A referral that was reported first holds the customer until it ends.",
    Message.REPORT_OVER: "The report has ended, and nobody holds the customer.",
    Message.REPORT_WITHDRAWN: "The report was withdrawn, and nobody holds the customer.",
    Message.OF_ANOTHER: "The full number showed the report to be of another customer, and nobody holds this one.",
    Message.REPORTED_ALONE: "The customer came alone while only one report was live, and is that reporter's.",
    Message.REPORTED_FIRST: "The customer came alone and nobody shows a valid record, so the earliest report decides.",
    Message.REPORTED_AND_BROUGHT: "One party reported and brought the customer, and the others only reported.",
    Message.REPORTED_AND_INVITED: "The customer came alone, and only one reporter shows a record of an invitation.",
    Message.REPORTER_INVITED: "The bringer had no valid report, and the reporter shows a record of an invitation.",
    Message.BOTH_INVITED: "The unreported bringer and the reporter both show valid records, and share the customer.",
    Message.REPORT_STANDS: "The reporter has shown no record yet, and the report stands against an unreported bringer.",
    Message.EARLIER_RECORD: "Several reporters show valid records, and the earliest record wins.",
    Message.REFERRED_FIRST: "A live referral was reported before anybody else's report and keeps the customer.",
    Message.REFERRAL_OVER: "The referral is over, and the customer is new to whoever reported and brought it since.",
    Message.VISIT_PROTECTS: "A confirmed visit protects the customer from the arrival on.",
    Message.VISIT_OVER: "The visit's protection is over, and what it gave has ended with it.",
    Message.UNREPORTED: "No report that counts was made before the arrival, so the visit is natural.",
    Message.TOO_CLOSE: "The report was made too shortly before the arrival to count for this visit.",
    Message.OFF_ROSTER: "Whoever reported or brought the customer is not on the roster, so that does not count.",
    Message.UNSIGNED: "The visit slip was not signed on the day of the arrival, so the visit is natural.",
    Message.UNSIGNED_BEFORE: "An earlier visit had no signed slip, so all later ones are natural.",
    Message.RULED: "The site has ruled, and the ruling replaces the claim before it.",
}

_TEXTS: Final[Mapping[Language, Mapping[Message, str]]] = {"zh-CN": _ZH, "en": _EN}


def sentence(message: Message, language: Language) -> str:
    """Tell a reason in one plain sentence."""
    return _TEXTS[language][message]
