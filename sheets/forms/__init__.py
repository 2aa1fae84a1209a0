"""The eleven forms, one module for each vector, and `FORMS`, which lists them all."""

from sheets.fields import Form
from sheets.forms.cockroach import COCKROACH_PAPER, COCKROACH_SURVEY
from sheets.forms.fly import FLY_CAGE, FLY_SURVEY
from sheets.forms.mosquito import BRETEAU, DOUBLE_NET, LIGHT_TRAP, MOSQUITO_SURVEY, OVITRAP
from sheets.forms.rodent import RODENT_SURVEY, RODENT_TRAP

FORMS: dict[str, Form] = {
    form.form_id: form
    for form in (
        RODENT_SURVEY,
        MOSQUITO_SURVEY,
        FLY_SURVEY,
        COCKROACH_SURVEY,
        RODENT_TRAP,
        LIGHT_TRAP,
        DOUBLE_NET,
        BRETEAU,
        OVITRAP,
        FLY_CAGE,
        COCKROACH_PAPER,
    )
}
