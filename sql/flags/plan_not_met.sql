-- grain: place × vector × assessment round × cell and quantity of the sampling plan surveyed below it
with plan_cell as (select * from indices.plan_cell),

vector_grade as (select * from grades.vector_grade),

current_grade as (select * from grades.current_grade)

-- where nothing at all was surveyed the report is missing, which is a finding of its own
select
    p.place_code,
    p.place_kind,
    p.vector,
    p.round_id,
    p.cell,
    p.cell_zh,
    p.quantity,
    p.adopted_by,
    p.required_amount,
    p.surveyed_amount,
    p.required_amount - p.surveyed_amount as missing_amount,
    p.plan_state,
    g.is_complete,
    c.place_code is not null as is_current,
    g.last_surveyed_on
from plan_cell as p
inner join vector_grade as g
    on
        p.place_code = g.place_code
        and p.round_id = g.round_id
        and p.graded_kind = g.graded_kind
        and p.vector = g.vector
left join current_grade as c
    on p.place_code = c.place_code and p.vector = c.vector and p.round_id = c.round_id
where p.plan_state <> 'met' and g.is_official and g.first_surveyed_on is not null
