"""Signing in and out as clients do it; never how long tokens live."""

from datetime import datetime
from uuid import UUID

import strawberry

from auth.errors import Code
from auth.sessions import service
from auth.sessions.values import Platform, Signed
from schema import loading
from schema.context import Info
from schema.errors import UserError, problem, tells
from schema.people import User, user_of

strawberry.enum(Platform, name="Platform", description="What a device runs.")


@strawberry.type(description="The tokens of somebody signed in on one device.")
class Session:
    """An access token and the refresh token that follows it by the next."""

    access_token: str = strawberry.field(description="Goes with every request.")
    access_token_expires_at: datetime = strawberry.field(
        description="In real time, whatever the sandbox's clock shows."
    )
    refresh_token: str = strawberry.field(description="Gives the next tokens, once.")
    refresh_token_expires_at: datetime = strawberry.field(description="In real time.")


@strawberry.input(description="What somebody signs in on.")
class DeviceInput:
    """A device."""

    id: str = strawberry.field(description="Made once by the app.")
    platform: Platform = strawberry.field(description="What it runs.")
    app_version: str = strawberry.field(description="The version of the app.")
    public_key: str | None = strawberry.field(
        default=None, description="The device's P-256 key (SPKI, base64url), for visit codes shown offline."
    )


@strawberry.input(description="Who signs in, on what.")
class SignInInput:
    """A sign-in."""

    login: str = strawberry.field(description="Unique over the service; case does not matter.")
    password: str = strawberry.field(description="As it was set.")
    device: DeviceInput = strawberry.field(description="What they sign in on; its older session ends.")


@strawberry.input(description="The token to be followed by the next.")
class RefreshSessionInput:
    """A refresh token."""

    refresh_token: str = strawberry.field(
        description="The newest one; the one before may be retried while neither new token was used."
    )


@strawberry.type(description="The session, or why there is none.")
class SignInPayload:
    """What signing in and refreshing answer."""

    account: strawberry.Private[UUID | None] = None
    session: Session | None = strawberry.field(default=None, description="The tokens.")
    errors: list[UserError] = strawberry.field(description="What stood in the way.")

    @strawberry.field(description="Who signed in.")
    async def viewer(self, info: Info) -> User | None:
        """Show who holds the session."""
        row = self.account and await loading.account(info.context, self.account)
        return user_of(row) if row else None


@strawberry.type(description="Whether signing out went wrong.")
class SignOutPayload:
    """What signing out answers."""

    errors: list[UserError] = strawberry.field(description="What stood in the way.")


@strawberry.type
class SessionMutation:
    """Signing in, going on and signing out."""

    @strawberry.mutation(description="Sign in on a device; needs no token.")
    @tells(lambda errors: SignInPayload(errors=errors))
    async def sign_in(self, info: Info, input: SignInInput) -> SignInPayload:
        """Verify the password while no connection is held, then open the session."""
        given = input.device
        device = service.device_of(
            device_id=given.id, platform=given.platform, app_version=given.app_version, public_key=given.public_key
        )
        async with info.context.stranger() as session:
            found = await service.account_for(session, input.login)
        account = await service.authenticate(found, hasher=info.context.services.hasher, password=input.password)
        async with info.context.stranger() as session:
            signed = await service.open_session(session, account=account, device=device)
        return _payload(info, signed)

    @strawberry.mutation(description="Exchange a refresh token for the next tokens; needs no token.")
    @tells(lambda errors: SignInPayload(errors=errors))
    async def refresh_session(self, info: Info, input: RefreshSessionInput) -> SignInPayload:
        """Follow a refresh token; the end of a session is committed, and told."""
        async with info.context.stranger() as session:
            signed = await service.refresh(session, token=input.refresh_token)
        if signed is None:
            return SignInPayload(errors=[problem(info, Code.SESSION_REVOKED)])
        return _payload(info, signed)

    @strawberry.mutation(description="End the session that this request came with.")
    @tells(lambda errors: SignOutPayload(errors=errors))
    async def sign_out(self, info: Info) -> SignOutPayload:
        """Sign out."""
        async with info.context.acting() as (session, actor):
            await service.sign_out(session, actor=actor)
        return SignOutPayload(errors=[])


def _payload(info: Info, signed: Signed) -> SignInPayload:
    # Whoever signed in reads the rest of this answer.
    info.context.token, info.context.actor, info.context.issued = signed.pair.access, None, True
    info.context.loaders.clear()
    return SignInPayload(
        account=signed.account_id,
        session=Session(
            access_token=signed.pair.access,
            access_token_expires_at=signed.access_expires_at,
            refresh_token=signed.pair.refresh,
            refresh_token_expires_at=signed.refresh_expires_at,
        ),
        errors=[],
    )
