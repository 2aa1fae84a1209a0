-- grain: place × round × graded kind × cell and quantity of the sampling plan: how much of it was surveyed
with expected_vector as (select * from indices.expected_vector),

sample_quantity as (select * from facts.sample_quantity),

plan as (select * from reference.sampling_plan),

place as (select * from reference.place),

ancestor as (select * from reference.place_ancestor),

-- the county's adopted plan where one is set, else the reference plan; the class is the place's own, else the smallest
wanted as (
    select
        v.place_code,
        v.place_kind,
        v.round_id,
        v.graded_kind,
        v.vector,
        l.cell,
        l.cell_zh,
        l.unit_types,
        l.quantity,
        l.required_amount,
        l.place_code as adopted_by,
        rank() over (
            partition by v.place_code, v.round_id, v.graded_kind, v.vector
            order by coalesce(a.distance, 99)
        ) as preference
    from expected_vector as v
    inner join place as p
        on
            v.place_code = p.place_code
            and v.judged_on >= p.valid_from
            and v.judged_on <= coalesce(p.valid_to, date '9999-12-31')
    inner join plan as l
        on
            v.vector = l.vector
            and l.population_class = coalesce(p.population_class, 'le_100k')
            and v.judged_on >= l.valid_from
            and v.judged_on <= coalesce(l.valid_to, date '9999-12-31')
    left join ancestor as a
        on
            v.place_code = a.place_code
            and l.place_code = a.ancestor_code
            and v.judged_on >= a.valid_from
            and v.judged_on <= a.valid_to
    where l.place_code is null or a.ancestor_code is not null
),

surveyed as (
    select
        a.ancestor_code as place_code,
        q.round_id,
        q.graded_kind,
        q.vector,
        q.quantity,
        q.unit_type,
        q.place_code as finest_place_code,
        q.unit_key,
        sum(q.amount) as amount
    from sample_quantity as q
    inner join ancestor as a
        on q.place_code = a.place_code and q.surveyed_on >= a.valid_from and q.surveyed_on <= a.valid_to
    where q.is_built_up and a.ancestor_kind not in ('province', 'city', 'village', 'community')
    group by
        a.ancestor_code,
        q.round_id,
        q.graded_kind,
        q.vector,
        q.quantity,
        q.unit_type,
        q.place_code,
        q.unit_key
),

-- a unit visited twice in a round is still one unit
counted as (
    select
        place_code,
        round_id,
        graded_kind,
        vector,
        quantity,
        unit_type,
        case when quantity in ('units', 'sites', 'water_bodies') then 1 else amount end as amount
    from surveyed
),

compared as (
    select
        w.place_code,
        w.place_kind,
        w.round_id,
        w.graded_kind,
        w.vector,
        w.cell,
        w.cell_zh,
        w.quantity,
        w.adopted_by,
        w.required_amount,
        cast(coalesce(sum(c.amount), 0) as bigint) as surveyed_amount
    from wanted as w
    left join counted as c
        on
            w.place_code = c.place_code
            and w.round_id = c.round_id
            and w.graded_kind = c.graded_kind
            and w.vector = c.vector
            and w.quantity = c.quantity
            and (w.unit_types is null or concat(';', w.unit_types, ';') like concat('%;', c.unit_type, ';%'))
    where w.preference = 1
    group by
        w.place_code,
        w.place_kind,
        w.round_id,
        w.graded_kind,
        w.vector,
        w.cell,
        w.cell_zh,
        w.quantity,
        w.adopted_by,
        w.required_amount
)

select
    place_code,
    place_kind,
    round_id,
    graded_kind,
    vector,
    cell,
    cell_zh,
    quantity,
    adopted_by,
    required_amount,
    surveyed_amount,
    case
        when surveyed_amount >= required_amount then 'met'
        when surveyed_amount > 0 then 'partly'
        else 'not'
    end as plan_state
from compared
