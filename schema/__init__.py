"""The GraphQL schema, assembled from its topics; it translates and decides nothing."""

from datetime import datetime

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.administration import AdministrationMutation, AdministrationQuery
from schema.arrivals import ArrivalMutation
from schema.cases import CaseQuery
from schema.changes import ChangeQuery
from schema.contacts import ContactMutation
from schema.customers import CustomerMutation
from schema.deals import DealMutation
from schema.dispute_acts import DisputeMutation, DisputeQuery
from schema.drafting import DraftMutation, DraftQuery
from schema.errors import Problem
from schema.kin import KinMutation
from schema.lookup import LookupQuery
from schema.replays import ReplayMutation, ReplayQuery
from schema.reports import ReportMutation, ReportQuery
from schema.scalars import DateTime
from schema.sessions import SessionMutation
from schema.simulation import SimulationQuery
from schema.visits import VisitQuery


@strawberry.type(description="What can be asked.")
class Query(
    LookupQuery,
    ReportQuery,
    CaseQuery,
    VisitQuery,
    DisputeQuery,
    ChangeQuery,
    SimulationQuery,
    ReplayQuery,
    AdministrationQuery,
    DraftQuery,
):
    """The queries of all topics."""


@strawberry.type(description="What can be done.")
class Mutation(
    SessionMutation,
    ReportMutation,
    ArrivalMutation,
    ContactMutation,
    DealMutation,
    DisputeMutation,
    KinMutation,
    CustomerMutation,
    AdministrationMutation,
    DraftMutation,
    ReplayMutation,
):
    """The mutations of all topics."""


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=[Problem],
    config=StrawberryConfig(scalar_map={datetime: DateTime}),
)
