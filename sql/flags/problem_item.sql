-- grain: place × unit × problem code × episode: from the visit that finds it until a visit that looks and finds none
with cell as (select * from validated.count_cell),

sheet_row as (select * from facts.sheet_row),

problem_code as (select * from reference.problem_code),

problem_event as (select * from intake.problem_event),

working_day as (select * from reference.working_day),

edition as (select * from reference.edition),

found as (
    select
        s.submission_id,
        s.row_id,
        s.place_code,
        s.unit_key,
        s.form,
        s.surveyed_on,
        p.problem_code,
        p.field,
        p.effort_field,
        p.detail_of,
        c.amount
    from cell as c
    inner join problem_code as p on c.form = p.form and c.column_key = p.field
    inner join sheet_row as s on c.submission_id = s.submission_id and c.row_id = s.row_id
    where
        c.amount > 0
        and s.surveyed_on >= p.valid_from
        and s.surveyed_on <= coalesce(p.valid_to, date '9999-12-31')
),

-- totals of which the same row tells the parts
told as (
    select distinct
        submission_id,
        row_id,
        detail_of as field
    from found
    where detail_of is not null
),

finding as (
    select f.*
    from found as f
    left join told as t on f.submission_id = t.submission_id and f.row_id = t.row_id and f.field = t.field
    where t.field is null
),

-- what was ever found at a unit is asked of every visit to it with the same form
question as (
    select distinct
        place_code,
        unit_key,
        form,
        problem_code,
        field,
        effort_field,
        detail_of
    from finding
),

-- an empty part is none found where the total is zero, or where the row tells other parts; otherwise it says nothing
answer as (
    select
        q.place_code,
        q.unit_key,
        q.problem_code,
        s.surveyed_on,
        f.amount,
        case
            when
                e.amount > 0
                and coalesce(o.amount, case when w.amount = 0 then 0 end, case when t.field is not null then 0 end) = 0
                then 1
            else 0
        end as is_clear
    from question as q
    inner join sheet_row as s on q.place_code = s.place_code and q.unit_key = s.unit_key and q.form = s.form
    left join finding as f
        on s.submission_id = f.submission_id and s.row_id = f.row_id and q.problem_code = f.problem_code
    left join cell as o on s.submission_id = o.submission_id and s.row_id = o.row_id and q.field = o.column_key
    left join cell as e on s.submission_id = e.submission_id and s.row_id = e.row_id and q.effort_field = e.column_key
    left join cell as w on s.submission_id = w.submission_id and s.row_id = w.row_id and q.detail_of = w.column_key
    left join told as t on s.submission_id = t.submission_id and s.row_id = t.row_id and q.detail_of = t.field
),

-- of several visits on one day, one that finds something outweighs those that find nothing
visit_day as (
    select
        place_code,
        unit_key,
        problem_code,
        surveyed_on,
        max(amount) as found,
        case when max(amount) is null then max(is_clear) else 0 end as is_clear
    from answer
    where amount > 0 or is_clear = 1
    group by place_code, unit_key, problem_code, surveyed_on
),

-- every clear day ends an episode, so the number of clear days before a day tells to which it belongs
numbered as (
    select
        *,
        coalesce(
            sum(is_clear) over (
                partition by place_code, unit_key, problem_code
                order by surveyed_on
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as clear_days_before
    from visit_day
),

episode as (
    select
        place_code,
        unit_key,
        problem_code,
        min(case when found > 0 then surveyed_on end) as found_on,
        max(case when found > 0 then surveyed_on end) as last_found_on,
        max(found) as found,
        max(case when is_clear = 1 then surveyed_on end) as verified_on
    from numbered
    group by place_code, unit_key, problem_code, clear_days_before
    having max(found) is not null
),

-- the sheet row that found it last
shown as (
    select
        f.place_code,
        f.unit_key,
        f.problem_code,
        f.surveyed_on,
        f.submission_id,
        f.row_id,
        row_number() over (
            partition by f.place_code, f.unit_key, f.problem_code, f.surveyed_on
            order by f.amount desc, f.submission_id asc, f.row_id asc
        ) as preference
    from finding as f
),

-- a late or corrected sheet moves the first day of an episode: an event goes to the episode that it was about by its
-- days, whatever the item is called now
attached as (
    select
        v.event_id,
        v.kind,
        v.happened_at,
        v.responsible,
        v.due_on,
        v.mended_on,
        v.feedback,
        v.photos,
        v.reason,
        e.place_code,
        e.unit_key,
        e.problem_code,
        e.found_on,
        row_number() over (partition by v.event_id order by e.found_on) as preference
    from problem_event as v
    inner join episode as e
        on
            v.place_code = e.place_code
            and v.unit_key = e.unit_key
            and v.problem_code = e.problem_code
            and v.found_on <= coalesce(e.verified_on, date '9999-12-31')
            and cast(v.happened_at as date) >= e.found_on
),

-- the last word of people on an item, and the last of each kind
word as (
    select
        *,
        row_number() over (
            partition by place_code, unit_key, problem_code, found_on order by happened_at desc, event_id desc
        ) as age,
        row_number() over (
            partition by place_code, unit_key, problem_code, found_on, kind order by happened_at desc, event_id desc
        ) as age_of_kind
    from attached
    where preference = 1 and kind in ('assigned', 'mended', 'dismissed')
),

limited as (
    select
        e.*,
        p.problem_kind,
        p.name_zh as problem,
        p.field,
        p.vector,
        d.day as due_on
    from episode as e
    inner join problem_code as p
        on
            e.problem_code = p.problem_code
            and e.found_on >= p.valid_from
            and e.found_on <= coalesce(p.valid_to, date '9999-12-31')
    left join working_day as b on e.found_on = b.day
    left join working_day as d on b.number + p.due_working_days = d.number and d.is_working
),

stated as (
    select
        l.place_code,
        l.unit_key,
        l.problem_code,
        l.problem_kind,
        l.problem,
        l.field,
        l.vector,
        l.found_on,
        l.last_found_on,
        l.found,
        l.verified_on,
        h.submission_id,
        h.row_id,
        a.responsible,
        cast(a.happened_at as date) as assigned_on,
        coalesce(a.due_on, l.due_on) as due_on,
        case when m.mended_on >= l.last_found_on then m.mended_on end as mended_on,
        case when m.mended_on >= l.last_found_on then m.feedback end as feedback,
        case when m.mended_on >= l.last_found_on then m.photos end as photos,
        case
            when w.kind = 'dismissed' and cast(w.happened_at as date) >= l.last_found_on then w.reason
        end as dismissed_reason,
        case
            when l.verified_on is not null then 'verified'
            when w.kind = 'dismissed' and cast(w.happened_at as date) >= l.last_found_on then 'dismissed'
            when w.kind = 'mended' and w.mended_on >= l.last_found_on then 'mended'
            else 'open'
        end as state
    from limited as l
    inner join shown as h
        on
            l.place_code = h.place_code
            and l.unit_key = h.unit_key
            and l.problem_code = h.problem_code
            and l.last_found_on = h.surveyed_on
            and h.preference = 1
    left join word as w
        on
            l.place_code = w.place_code
            and l.unit_key = w.unit_key
            and l.problem_code = w.problem_code
            and l.found_on = w.found_on
            and w.age = 1
    left join word as a
        on
            l.place_code = a.place_code
            and l.unit_key = a.unit_key
            and l.problem_code = a.problem_code
            and l.found_on = a.found_on
            and a.kind = 'assigned'
            and a.age_of_kind = 1
    left join word as m
        on
            l.place_code = m.place_code
            and l.unit_key = m.unit_key
            and l.problem_code = m.problem_code
            and l.found_on = m.found_on
            and m.kind = 'mended'
            and m.age_of_kind = 1
)

select
    md5(concat(t.place_code, '|', t.unit_key, '|', t.problem_code, '|', cast(t.found_on as varchar))) as item_id,
    t.place_code,
    s.place_kind,
    t.unit_key,
    s.unit_code,
    s.unit_name,
    s.unit_type,
    s.is_key_unit,
    t.vector,
    t.problem_code,
    t.problem_kind,
    t.problem,
    t.field,
    t.found_on,
    t.last_found_on,
    t.found,
    s.round_kind,
    t.due_on,
    t.responsible,
    t.assigned_on,
    t.state,
    t.mended_on,
    t.feedback,
    t.photos,
    t.verified_on,
    t.dismissed_reason,
    t.state = 'open' and t.due_on < e.as_of as is_overdue,
    t.submission_id,
    t.row_id
from stated as t
inner join sheet_row as s on t.submission_id = s.submission_id and t.row_id = s.row_id
cross join edition as e
