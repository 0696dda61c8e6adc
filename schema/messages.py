"""What errors say, in the languages there are; never a value that was sent."""

from typing import Final, Literal

from auth.errors import Code
from domain.rulebooks.terms import SignatureRole
from domain.rulings.facts import FactKind

Language = Literal["zh-CN", "en"]

TEXTS: Final[dict[Code, tuple[str, str]]] = {
    Code.INVALID_INPUT: ("此项填写有误。", "This field is not filled in correctly."),
    Code.NOT_FOUND: ("找不到该对象。", "There is no such object."),
    Code.FORBIDDEN: ("您无权进行此操作。", "You may not do this."),
    Code.IDEMPOTENCY_KEY_REUSED: ("该幂等键已用于另一份内容。", "This idempotency key was used with another input."),
    Code.RATE_LIMITED: ("操作过于频繁,请稍后再试。", "Too many requests; try again later."),
    Code.BAD_CREDENTIALS: ("账号或密码不正确。", "The login or the password is wrong."),
    Code.SESSION_REVOKED: ("登录已失效,请重新登录。", "This session has ended; sign in again."),
    Code.AGREEMENT_INACTIVE: (
        "贵公司与该项目没有生效中的协议。",
        "Your firm has no agreement in force on this project.",
    ),
    Code.NOT_ON_ROSTER: ("该专员不在本项目的花名册上。", "The agent is not on the firm's roster for this project."),
    Code.LEAD_TIME_TOO_SHORT: ("报备距预计到访时间过短。", "The report comes too shortly before the expected arrival."),
    Code.AFTER_ARRIVAL: ("客户当天已到访,报备无效。", "The customer had already arrived that day."),
    Code.CUSTOMER_PROTECTED: ("该客户处于保护期内。", "The customer is protected."),
    Code.CUSTOMER_KNOWN: ("该客户已在开发商处有记录。", "The customer is already on record with the developer."),
    Code.CUSTOMER_INELIGIBLE: ("该客户不属于有效渠道客户。", "The customer is not eligible as a channel's customer."),
    Code.DUPLICATE_REPORT: ("贵公司对该客户已有有效报备。", "Your firm already holds a live report of this customer."),
    Code.REPORT_LIMIT_REACHED: (
        "该客户的报备次数已达上限。",
        "The customer has been reported as often as the rules allow.",
    ),
    Code.REPORT_NOT_LIVE: ("该报备已不在有效期内。", "The report is no longer live."),
    Code.CODE_INVALID: ("来访码无效。", "The visit code is not valid."),
    Code.CODE_EXPIRED: ("来访码已过期。", "The visit code has expired."),
    Code.CODE_ALREADY_USED: ("来访码已被使用。", "The visit code was already used."),
    Code.CODE_WRONG_SITE: ("来访码不属于该案场的项目。", "The visit code is for another project than this site's."),
    Code.PHONE_MISMATCH: ("完整号码与报备的隐号不符。", "The full number does not fit the masked one."),
    Code.VISIT_ALREADY_SIGNED: ("该栏已由他人签字。", "Somebody else has signed this line."),
    Code.VISIT_NOT_SIGNABLE: ("到访当天已过,无法签字。", "The day of the arrival is over; it can no longer be signed."),
    Code.DISPUTE_WINDOW_CLOSED: (
        "申诉期限已过或无可申诉事项。",
        "There is nothing to dispute, or the time to dispute it is over.",
    ),
    Code.EVIDENCE_WINDOW_CLOSED: ("举证期限已过。", "The time to hand in evidence is over."),
    Code.DISPUTE_NOT_OPEN: ("该申诉已结束。", "The dispute is not open."),
    Code.PROPOSAL_CHANGED: ("判单建议已变化,请重新阅读。", "The proposal is no longer the one that was read."),
    Code.SHARES_NOT_WHOLE: ("分成合计不等于 100%。", "The shares do not add up to the whole."),
    Code.ALREADY_SUBSCRIBED: ("该单元已被认购。", "The unit is already subscribed."),
    Code.NOT_A_SANDBOX: ("只有沙盒组织可以调整时钟。", "Only a sandbox organization's clock can be moved."),
    Code.DRAFT_CLOSED: ("该草案已批准、发布或作废,不能再更改。", "The draft is approved, published or discarded."),
    Code.DRAFT_CHANGED: ("草案已修改,请重新阅读。", "The draft is no longer the one that was read."),
    Code.DRAFT_CONTRADICTORY: ("草案与项目现状矛盾,不能批准。", "It asks for what the project's people cannot give."),
    Code.DRAFT_NOT_APPROVED: ("草案尚未由另一位管理员批准。", "No second admin has approved the draft yet."),
}


def of(code: Code, language: Language) -> str:
    """Put a code into one sentence of a language."""
    chinese, english = TEXTS[code]
    return chinese if language == "zh-CN" else english


SUMMARIES: Final[dict[FactKind, tuple[str, str]]] = {
    FactKind.REPORTED: ("渠道报备了客户。", "A firm reported the customer."),
    FactKind.REPORT_REFUSED: ("报备被拒绝:", "A report was refused: "),
    FactKind.REPORT_WITHDRAWN: ("报备已撤回。", "A report was withdrawn."),
    FactKind.VISITED: ("客户到访案场。", "The customer arrived at the site."),
    FactKind.VISIT_SIGNED: ("到访确认单已签一栏。", "A line of the visit slip was signed."),
    FactKind.SUBSCRIBED: ("客户认购了一个单元。", "The customer subscribed to a unit."),
    FactKind.DISPUTED: ("一方提出了申诉。", "A party filed a dispute."),
    FactKind.EVIDENCE_SUBMITTED: ("一方提交了证据。", "A party handed in evidence."),
    FactKind.RULED: ("案场作出了判单。", "The dispute was ruled."),
    FactKind.DISPUTE_WITHDRAWN: ("申诉已撤回。", "A dispute was withdrawn."),
    FactKind.IDENTIFIED: ("完整号码确认了客户身份。", "A full number settled who the customer is."),
    FactKind.REVIVED: ("误拒的报备已恢复。", "A report wrongly shut out was restored."),
    FactKind.CALLED: ("客户来电。", "The customer phoned."),
    FactKind.FOLLOWED_UP: ("一方跟进了客户。", "A party followed the customer up."),
    FactKind.RELATION_PROVEN: ("客户之间的关系已证明。", "A relation between customers was proven."),
    FactKind.MADE_KNOWN: ("客户已登记在开发商处。", "The customer was put on the developer's record."),
}


def summary(kind: FactKind, refusal: Code | None, language: Language) -> str:
    """Tell what happened in one sentence of a language, and what refused it."""
    chinese, english = SUMMARIES[kind]
    said = chinese if language == "zh-CN" else english
    return said + of(refusal, language) if refusal else said


LINES: Final[dict[SignatureRole, tuple[str, str]]] = {
    SignatureRole.CUSTOMER: ("客户", "the customer's"),
    SignatureRole.AGENT: ("渠道专员", "the agent's"),
    SignatureRole.CONSULTANT: ("置业顾问", "the consultant's"),
    SignatureRole.RECEPTIONIST: ("礼宾", "the receptionist's"),
    SignatureRole.SITE_MANAGER: ("案场经理", "the site manager's"),
    SignatureRole.SALES_SUPPORT: ("销售支持", "the sales support's"),
}


def unsignable(line: SignatureRole, language: Language) -> str:
    """Tell that nobody can sign a line of the visit slip."""
    chinese, english = LINES[line]
    if language == "zh-CN":
        return f"项目各案场没有在用账号的人员可以签到访确认单的“{chinese}”一栏。"
    return f"Nobody who works at the project's sites and is enabled may sign {english} line of the visit slip."
