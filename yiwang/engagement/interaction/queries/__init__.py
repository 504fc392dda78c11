"""Reads of interaction."""

from .asked import (
    UnknownVoice,
    followed,
    my_voices,
    opened_ticket,
    own_voice,
    ticket_of,
)
from .care import (
    matched_policies,
    matched_policy,
    policy_match,
    policy_matches,
)
from .desk import (
    desk_voice_counts,
    desk_voices,
    is_known_file,
    voice_for_staff,
    voice_targets,
)
from .limits import (
    limit_of,
    limits_of,
)
from .needs import (
    need_figures,
    needs,
)
from .pain import (
    desk_pain_points,
    pain_owners,
    pain_point,
    public_pain_points,
)
from .public import (
    answered_question,
    answered_questions,
)
from .rated import (
    rating_figures,
    rating_records,
    rating_samples,
)
from .ratings import (
    bad_rating,
    bad_ratings,
    invitation_of,
    occasion,
    rated_window,
    rated_windows,
    rating_file,
    ratings_of,
    visit,
    waiting_ratings,
)

__all__ = [
    "UnknownVoice",
    "answered_question",
    "answered_questions",
    "bad_rating",
    "bad_ratings",
    "desk_pain_points",
    "desk_voice_counts",
    "desk_voices",
    "followed",
    "invitation_of",
    "is_known_file",
    "limit_of",
    "limits_of",
    "matched_policies",
    "matched_policy",
    "my_voices",
    "need_figures",
    "needs",
    "occasion",
    "opened_ticket",
    "own_voice",
    "pain_owners",
    "pain_point",
    "policy_match",
    "policy_matches",
    "public_pain_points",
    "rated_window",
    "rated_windows",
    "rating_figures",
    "rating_file",
    "rating_records",
    "rating_samples",
    "ratings_of",
    "ticket_of",
    "visit",
    "voice_for_staff",
    "voice_targets",
    "waiting_ratings",
]
