"""Tables of what is made, judged and certified."""

from products.models.certificates import (
    Certificate,
    CertificateStyle,
    ExpiryNotice,
    MisuseReport,
    RevocationCase,
)
from products.models.councils import Council, Seat
from products.models.criteria import (
    CriteriaPart,
    CriteriaSection,
    CriteriaSet,
    CriteriaVersion,
    Criterion,
    CriterionOption,
    StarBand,
)
from products.models.decisions import Decision, DecisionItem
from products.models.dossiers import (
    AdviceReport,
    CommuneReport,
    Dossier,
    DossierChoice,
    DossierChoicePaper,
    DossierClock,
    DossierPaper,
    DossierReceipt,
    DossierVersion,
)
from products.models.evaluations import (
    AgreedOption,
    Attendance,
    EvaluationRound,
    Recusal,
    ScoreMark,
    ScoreSheet,
    Session,
    SessionItem,
)
from products.models.numbers import NumberKind, NumberSeries
from products.models.outlets import (
    Outlet,
    OutletCheck,
    OutletCheckAnswer,
    OutletCriterion,
    OutletProduct,
)
from products.models.producers import Paper, Producer, ProducerPlace
from products.models.product_groups import GroupSuccession, ProductCatalogue, ProductGroup
from products.models.products import Product, ProductPhoto
from products.models.regimes import (
    DossierRequirement,
    Regime,
    RegimeClock,
    RegimeParticipant,
    RegimeRound,
    RegimeStage,
    RegimeTransition,
)

__all__ = [
    "AdviceReport",
    "AgreedOption",
    "Attendance",
    "Certificate",
    "CertificateStyle",
    "CommuneReport",
    "Council",
    "CriteriaPart",
    "CriteriaSection",
    "CriteriaSet",
    "CriteriaVersion",
    "Criterion",
    "CriterionOption",
    "Decision",
    "DecisionItem",
    "Dossier",
    "DossierChoice",
    "DossierChoicePaper",
    "DossierClock",
    "DossierPaper",
    "DossierReceipt",
    "DossierRequirement",
    "DossierVersion",
    "EvaluationRound",
    "ExpiryNotice",
    "GroupSuccession",
    "MisuseReport",
    "NumberKind",
    "NumberSeries",
    "Outlet",
    "OutletCheck",
    "OutletCheckAnswer",
    "OutletCriterion",
    "OutletProduct",
    "Paper",
    "Producer",
    "ProducerPlace",
    "Product",
    "ProductCatalogue",
    "ProductGroup",
    "ProductPhoto",
    "Recusal",
    "Regime",
    "RegimeClock",
    "RegimeParticipant",
    "RegimeRound",
    "RegimeStage",
    "RegimeTransition",
    "RevocationCase",
    "ScoreMark",
    "ScoreSheet",
    "Seat",
    "Session",
    "SessionItem",
    "StarBand",
]
