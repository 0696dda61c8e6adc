"""Why a claim is as it is, in one plain sentence a language; it names no firm and no customer."""

from collections.abc import Mapping
from typing import Final, Literal

from domain.rulings.claims import Failure, Message

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
    Message.REPORTER_BROUGHT: "最早的有效报备方带访，客户归该报备方。",
    Message.REPORT_FIRST: "他人带访时另有最早的有效报备，客户归该报备方。",
    Message.WINDOW_SHARED: "报备与到访确认共用报备的保护期。",
    Message.CONTESTED_SHOWN: "归属有争议，客户归最早能出示有效记录的报备方。",
    Message.CONCEALED: "客户到访时隐瞒了渠道，已报备的一方在期限内凭有效记录认领。",
    Message.LATEST_EXPIRED: "多家公司曾报备且全部到期，客户归最近的有效报备方。",
    Message.LATE_CLAIM: "到访前无人报备，一方在成交后的期限内凭有效记录认领。",
    Message.VOID_REPORTS: "该公司当日报备到访率过低，发生争议时当日报备作废。",
    Message.BROUGHT: "到访时没有他人的有效报备，客户归带访方。",
    Message.NAMED_NOBODY: "客户在门口表示没有任何一方联系过，按自然来访处理。",
    Message.NAMED_REPORTER: "客户在门口说出联系方，且该方有有效报备，客户归该方。",
    Message.NAMED_BRINGER: "客户在门口说出的联系方就是带访方，客户归该方。",
    Message.NAMED_WITHOUT_RECORD: "客户说出的联系方没有相符的记录，按自然来访处理。",
    Message.WALK_IN: "客户自行到访，按自然来访处理，有效报备只作参考。",
    Message.RENEWED: "保护期按规则重新起算。",
    Message.PUBLIC: "保护期满未成交，客户转为公用客户。",
    Message.NOT_FOLLOWED_UP: "开盘后未在期限内跟进，客户不再归原接待方。",
    Message.NO_VISIT_BEFORE_DEAL: "认购之前没有到访，按自然成交处理。",
    Message.DEAL_LATER: "认购时到访保护期已过，归实际邀约成交的一方。",
    Message.DEAL_IN_WINDOW: "在保护期内认购，归属不变。",
    Message.NOT_RELATED: "关系经查不成立，归购买人自己的渠道。",
    Message.KIN_EARLIEST: "关系成立，归相关客户中最早确认到访的一方。",
    Message.KIN_SHARED: "关系成立且认购前互不知情，由各接待方平分。",
    Message.KIN_CAME_ALONG: "购买人首次随同到访并当场认购，归同一渠道。",
    Message.KIN_NOT_ALONG: "购买人不符合随同到访并当场认购的条件，归购买人自己的渠道。",
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
    Message.REPORTER_BROUGHT: "The earliest live reporter brought the customer and keeps it.",
    Message.REPORT_FIRST: "Another party brought the customer while an earlier report was live, which decides.",
    Message.WINDOW_SHARED: "The report and the confirmed visit share the report's window.",
    Message.CONTESTED_SHOWN: "The customer is contested, and goes to the earliest reporter who shows a valid record.",
    Message.CONCEALED: "The customer hid the channel, and a reporter claims the deal in time with a valid record.",
    Message.LATEST_EXPIRED: "Several firms had reported and all is over, so the most recent valid reporter decides.",
    Message.LATE_CLAIM: "Nobody had reported before the arrival, and a party claims the deal with a valid record.",
    Message.VOID_REPORTS: "Too few of the firm's reports of that day arrived, so they are void when contested.",
    Message.BROUGHT: "Nobody else's report was live at the arrival, so the customer is the bringer's.",
    Message.NAMED_NOBODY: "At the door the customer named nobody, so the visit is natural.",
    Message.NAMED_REPORTER: "At the door the customer named a party whose report was live, and is that party's.",
    Message.NAMED_BRINGER: "At the door the customer named the party that brought it, and is that party's.",
    Message.NAMED_WITHOUT_RECORD: "No record matches whom the customer named at the door, so the visit is natural.",
    Message.WALK_IN: "The customer came alone, which is natural here; live reports are only a reference.",
    Message.RENEWED: "The protection starts anew as the rule allows.",
    Message.PUBLIC: "The protection ended without a deal, and the customer is public.",
    Message.NOT_FOLLOWED_UP: "Nobody followed up in time after the opening, and the customer is held no more.",
    Message.NO_VISIT_BEFORE_DEAL: "No visit came before the subscription, so the deal is natural.",
    Message.DEAL_LATER: "The visit's window was over at the subscription; who made the appointment has the deal.",
    Message.DEAL_IN_WINDOW: "The subscription fell inside the protection, and the claim stands.",
    Message.NOT_RELATED: "The relation was found not to hold, so the buyer's own channel decides.",
    Message.KIN_EARLIEST: "The relation holds, and the earliest confirmed visit among the related customers decides.",
    Message.KIN_SHARED: "The relation holds and was not known before the subscription; all who served share.",
    Message.KIN_CAME_ALONG: "The buyer came along for the first time and bought on the spot: the same channel's.",
    Message.KIN_NOT_ALONG: "The buyer did not come along for the first time and buy on the spot: its own channel's.",
}

_FAILED_ZH: Final[Mapping[Failure, str]] = {
    Failure.REFUSED: "其报备未予受理。",
    Failure.WITHDRAWN: "其报备已撤回。",
    Failure.OVER: "其报备在到访前已到期。",
    Failure.TOO_CLOSE: "其报备距到访太近，对该次到访不计。",
    Failure.VOID: "其当日报备到访率过低，发生争议时当日报备作废。",
    Failure.OFF_ROSTER: "其人员不在花名册上，带访不计。",
    Failure.BROUGHT_UNREPORTED: "其带访但没有计入的报备。",
    Failure.REPORTED_LATER: "其报备有效，但晚于他方。",
    Failure.DID_NOT_BRING: "其报备有效，但没有带访。",
    Failure.NO_RECORD: "其没有出示足以胜出的有效记录。",
    Failure.LATER_RECORD: "其出示的记录晚于他方。",
    Failure.NOT_NAMED: "客户在门口没有说出该方。",
    Failure.WINDOW_RAN: "其带访时他方的保护期仍在有效期内。",
    Failure.RULED_OUT: "判定结果没有支持该方。",
    Failure.ENDED: "其保护期已结束，或到访未经确认。",
    Failure.OUTWEIGHED: "其报备有效，但按该条规则归他方。",
}

_FAILED_EN: Final[Mapping[Failure, str]] = {
    Failure.REFUSED: "Its report was refused.",
    Failure.WITHDRAWN: "It withdrew its report.",
    Failure.OVER: "Its report was over before the arrival.",
    Failure.TOO_CLOSE: "Its report was made too shortly before the arrival to count.",
    Failure.VOID: "Too few of its reports of that day arrived, so they are void when contested.",
    Failure.OFF_ROSTER: "Whoever brought the customer for it is not on the roster.",
    Failure.BROUGHT_UNREPORTED: "It brought the customer without a report that counts.",
    Failure.REPORTED_LATER: "Its report was live, but another was earlier.",
    Failure.DID_NOT_BRING: "Its report was live, but it did not bring the customer.",
    Failure.NO_RECORD: "It showed no valid record that wins.",
    Failure.LATER_RECORD: "Its record is later than another party's.",
    Failure.NOT_NAMED: "The customer did not name it at the door.",
    Failure.WINDOW_RAN: "Another party's protection was running when it brought the customer.",
    Failure.RULED_OUT: "The ruling did not give the customer to it.",
    Failure.ENDED: "Its protection is over, or its visit was never confirmed.",
    Failure.OUTWEIGHED: "Its report was live, but this rule gave the customer to another.",
}

_TEXTS: Final[Mapping[Language, Mapping[Message, str]]] = {"zh-CN": _ZH, "en": _EN}
_FAILURES: Final[Mapping[Language, Mapping[Failure, str]]] = {"zh-CN": _FAILED_ZH, "en": _FAILED_EN}


def sentence(message: Message, language: Language) -> str:
    """Tell a reason in one plain sentence."""
    return _TEXTS[language][message]


def failing(failure: Failure, language: Language) -> str:
    """Tell in one plain sentence why a party does not hold a customer."""
    return _FAILURES[language][failure]
