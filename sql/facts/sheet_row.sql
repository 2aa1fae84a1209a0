-- grain: accepted sheet row in force and not excluded, with its place, unit, kind and round resolved
with header as (select * from validated.sheet_header),

submission as (select * from intake.submission),

exclusion as (select * from intake.exclusion),

place as (select * from reference.place),

ancestor as (select * from reference.place_ancestor),

unit as (select * from reference.unit),

survey_kind as (select * from reference.survey_kind),

planned as (select * from reference.round),

round_place as (select * from reference.round_place),

edition as (select * from reference.edition),

case_window as (select * from intake.case_window),

in_force as (
    select
        h.*,
        s.received_at,
        s.first_received_at
    from header as h
    inner join submission as s on h.submission_id = s.submission_id
    left join exclusion as x on h.submission_id = x.submission_id and h.row_id = x.row_id
    cross join edition as e
    where s.is_in_force and x.row_id is null and h.surveyed_on <= e.as_of
),

placed as (
    select
        f.*,
        p.place_code as place,
        p.place_kind,
        coalesce(u.is_demonstration, named.is_demonstration, false) as is_demonstration,
        coalesce(f.unit_code, named.unit_code, f.unit_name) as unit_key
    from in_force as f
    inner join place as p
        on
            f.place_code = p.code12
            and f.surveyed_on >= p.valid_from
            and f.surveyed_on <= coalesce(p.valid_to, date '9999-12-31')
    left join unit as u
        on
            f.unit_code = u.unit_code
            and f.surveyed_on >= u.valid_from
            and f.surveyed_on <= coalesce(u.valid_to, date '9999-12-31')
    -- a registered unit may be sent by its name alone
    left join unit as named
        on
            f.unit_code is null
            and f.unit_name = named.unit_name
            and p.place_code = named.place_code
            and f.surveyed_on >= named.valid_from
            and f.surveyed_on <= coalesce(named.valid_to, date '9999-12-31')
),

kinded as (
    select
        p.*,
        coalesce(
            p.round_kind,
            r.round_kind,
            case
                when p.form_group = 'trap' then 'monitoring'
                when p.is_demonstration then 'unit_inspection'
                else 'assessment'
            end
        ) as kind
    from placed as p
    left join planned as r on p.round_id = r.round_id
),

-- an unnamed round is the planned one of the nearest area whose period holds the survey date; a supplement belongs to
-- the assessment of any area above it that began last
candidate as (
    select
        k.submission_id,
        k.row_id,
        r.round_id,
        row_number() over (
            partition by k.submission_id, k.row_id
            order by
                case when k.kind = 'supplement' then r.starts_on end desc,
                a.distance asc,
                r.starts_on desc,
                r.round_id asc
        ) as preference
    from kinded as k
    inner join survey_kind as s on k.kind = s.survey_kind
    inner join ancestor as a
        on k.place = a.place_code and k.surveyed_on >= a.valid_from and k.surveyed_on <= a.valid_to
    inner join round_place as r
        on
            a.ancestor_code = r.place_code
            and r.round_kind = coalesce(s.graded_as, k.kind)
            and k.surveyed_on >= r.starts_on
            and (k.surveyed_on <= r.ends_on or k.kind = 'supplement')
    where k.round_id is null
),

-- where no round is planned, a supplement joins the quarter in which its street or town was last assessed
street as (
    select
        k.submission_id,
        k.row_id,
        k.vector,
        k.kind,
        k.surveyed_on,
        a.ancestor_code as street_code,
        date_trunc('quarter', k.surveyed_on) as quarter_start
    from kinded as k
    inner join ancestor as a
        on
            k.place = a.place_code
            and k.surveyed_on >= a.valid_from
            and k.surveyed_on <= a.valid_to
            and a.ancestor_kind in ('street', 'town', 'township', 'zone')
    where k.round_id is null and k.kind in ('assessment', 'supplement')
),

supplemented as (
    select
        s.submission_id,
        s.row_id,
        max(f.quarter_start) as quarter_start
    from street as s
    inner join street as f
        on s.street_code = f.street_code and s.vector = f.vector and s.surveyed_on >= f.surveyed_on
    where s.kind = 'supplement' and f.kind = 'assessment'
    group by s.submission_id, s.row_id
),

-- a re-survey within the days that a case waits for it is judged by itself, whatever round the sheet names
windowed as (
    select
        k.submission_id,
        k.row_id,
        w.round_id,
        row_number() over (
            partition by k.submission_id, k.row_id
            order by a.distance asc, w.starts_on desc, w.round_id desc
        ) as preference
    from kinded as k
    inner join ancestor as a
        on k.place = a.place_code and k.surveyed_on >= a.valid_from and k.surveyed_on <= a.valid_to
    inner join case_window as w
        on
            a.ancestor_code = w.place_code
            and k.vector = w.vector
            and k.surveyed_on >= w.starts_on
            and k.surveyed_on <= coalesce(w.ends_on, date '9999-12-31')
    where k.kind = 'resurvey'
)

select
    k.submission_id,
    k.row_id,
    k.form,
    k.form_group,
    k.vector,
    k.place as place_code,
    k.place_kind,
    k.unit_code,
    k.unit_name,
    k.unit_key,
    k.unit_type,
    k.is_key_unit,
    k.is_demonstration,
    k.is_built_up,
    k.surveyed_on,
    k.last_treated_on,
    k.habitat,
    k.kind as round_kind,
    coalesce(s.graded_as, k.kind) as graded_kind,
    s.is_official,
    s.graded_as is not null as is_graded,
    coalesce(
        w.round_id,
        k.round_id,
        c.round_id,
        concat(
            coalesce(s.graded_as, k.kind), '-',
            cast(year(coalesce(u.quarter_start, k.surveyed_on)) as varchar), 'Q',
            cast(quarter(coalesce(u.quarter_start, k.surveyed_on)) as varchar)
        )
    ) as round_id,
    k.received_at,
    k.first_received_at
from kinded as k
inner join survey_kind as s on k.kind = s.survey_kind
left join candidate as c on k.submission_id = c.submission_id and k.row_id = c.row_id and c.preference = 1
left join supplemented as u on k.submission_id = u.submission_id and k.row_id = u.row_id
left join windowed as w on k.submission_id = w.submission_id and k.row_id = w.row_id and w.preference = 1
