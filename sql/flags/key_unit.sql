-- grain: registered key unit in force × vector: last visit, last result, items still to be mended
with unit as (select * from reference.unit),

vector as (select distinct vector from reference.indicator),

problem_code as (select * from reference.problem_code),

place as (select * from reference.place),

sheet_row as (select * from facts.sheet_row),

unit_result as (select * from grades.unit_result),

problem_item as (select * from flags.problem_item),

missing_unit_report as (select * from flags.missing_unit_report),

edition as (select * from reference.edition),

key_unit as (
    select
        u.unit_code,
        u.unit_name,
        u.unit_type,
        u.is_demonstration,
        u.place_code,
        p.place_kind,
        v.vector
    from unit as u
    cross join edition as e
    cross join vector as v
    inner join place as p
        on
            u.place_code = p.place_code
            and e.as_of >= p.valid_from
            and e.as_of <= coalesce(p.valid_to, date '9999-12-31')
    where u.is_key_unit and e.as_of >= u.valid_from and e.as_of <= coalesce(u.valid_to, date '9999-12-31')
),

visited as (
    select
        unit_key,
        vector,
        max(surveyed_on) as last_visited_on,
        count(distinct surveyed_on) as visit_days
    from sheet_row
    where form_group = 'survey'
    group by unit_key, vector
),

judged as (
    select
        unit_key,
        vector,
        surveyed_on,
        graded_kind,
        round_id,
        is_passed,
        first_failing_indicator,
        row_number() over (
            partition by unit_key, vector order by surveyed_on desc, is_passed asc, graded_kind asc, round_id desc
        ) as age
    from unit_result
),

item as (
    select
        unit_key,
        vector,
        count(case when state = 'open' then 1 end) as open_items,
        count(case when is_overdue then 1 end) as overdue_items,
        count(case when state = 'mended' then 1 end) as unverified_items
    from problem_item
    group by unit_key, vector
),

form_vector as (
    select distinct
        form,
        vector
    from sheet_row
    union distinct
    select distinct
        form,
        vector
    from problem_code
),

missed as (
    select
        m.unit_code,
        f.vector,
        count(*) as missing_reports
    from missing_unit_report as m
    inner join form_vector as f on m.form = f.form
    where m.reason = 'missing'
    group by m.unit_code, f.vector
)

select
    k.place_code,
    k.place_kind,
    k.unit_code,
    k.unit_name,
    k.unit_type,
    k.is_demonstration,
    k.vector,
    v.last_visited_on,
    coalesce(v.visit_days, 0) as visit_days,
    j.surveyed_on as judged_on,
    j.graded_kind,
    j.is_passed,
    j.first_failing_indicator,
    coalesce(i.open_items, 0) as open_items,
    coalesce(i.overdue_items, 0) as overdue_items,
    coalesce(i.unverified_items, 0) as unverified_items,
    coalesce(m.missing_reports, 0) as missing_reports
from key_unit as k
left join visited as v on k.unit_code = v.unit_key and k.vector = v.vector
left join judged as j on k.unit_code = j.unit_key and k.vector = j.vector and j.age = 1
left join item as i on k.unit_code = i.unit_key and k.vector = i.vector
left join missed as m on k.unit_code = m.unit_code and k.vector = m.vector
