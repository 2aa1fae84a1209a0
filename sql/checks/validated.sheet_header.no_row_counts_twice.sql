-- blocking: no two rows in force share a natural key
with submission as (select * from intake.submission),

rodent_survey as (select submission_id, row_id, natural_key from validated.rodent_survey),

mosquito_survey as (select submission_id, row_id, natural_key from validated.mosquito_survey),

fly_survey as (select submission_id, row_id, natural_key from validated.fly_survey),

cockroach_survey as (select submission_id, row_id, natural_key from validated.cockroach_survey),

rodent_trap as (select submission_id, row_id, natural_key from validated.rodent_trap),

light_trap as (select submission_id, row_id, natural_key from validated.light_trap),

double_net as (select submission_id, row_id, natural_key from validated.double_net),

breteau as (select submission_id, row_id, natural_key from validated.breteau),

ovitrap as (select submission_id, row_id, natural_key from validated.ovitrap),

fly_cage as (select submission_id, row_id, natural_key from validated.fly_cage),

cockroach_paper as (select submission_id, row_id, natural_key from validated.cockroach_paper),

keyed as (
    select * from rodent_survey
    union all
    select * from mosquito_survey
    union all
    select * from fly_survey
    union all
    select * from cockroach_survey
    union all
    select * from rodent_trap
    union all
    select * from light_trap
    union all
    select * from double_net
    union all
    select * from breteau
    union all
    select * from ovitrap
    union all
    select * from fly_cage
    union all
    select * from cockroach_paper
)

select
    k.natural_key,
    count(*) as times
from keyed as k
inner join submission as s on k.submission_id = s.submission_id
where s.is_in_force
group by k.natural_key
having count(*) > 1
