"""The one list of every table, for migrations; never a query."""

from sqlmodel import SQLModel

from auth.sessions import models as sessions
from domain.cases import models as cases
from domain.cases import projections
from domain.changes import models as changes
from domain.customers import models as customers
from domain.drafts import models as drafts
from domain.firms import models as firms
from domain.organizations import models as organizations
from domain.people import models as people
from domain.projects import models as projects
from domain.replays import models as replays
from domain.rulebooks import models as rulebooks

TOPICS = (
    organizations,
    firms,
    projects,
    people,
    sessions,
    rulebooks,
    drafts,
    customers,
    cases,
    projections,
    changes,
    replays,
)

metadata = SQLModel.metadata
