-- blocking: what all villages, streets and towns of a survey day hold is what their finest places hold
with unit_count as (select * from indices.unit_count),

scoped_count as (select * from indices.scoped_count),

indicator as (select * from reference.indicator),

below as (
    select
        u.indicator,
        u.round_id,
        u.graded_kind,
        sum(u.found) as found,
        sum(u.effort) as effort
    from unit_count as u
    inner join indicator as i on u.indicator = i.indicator
    where i.role = 'trend' or u.is_built_up
    group by u.indicator, u.round_id, u.graded_kind
),

above as (
    select
        indicator,
        round_id,
        graded_kind,
        sum(found) as found,
        sum(effort) as effort
    from scoped_count
    where place_kind = 'province' and unit_scope = 'all'
    group by indicator, round_id, graded_kind
)

select
    b.indicator,
    b.round_id,
    b.graded_kind,
    b.found,
    b.effort,
    a.found as found_above,
    a.effort as effort_above
from below as b
left join above as a
    on b.indicator = a.indicator and b.round_id = a.round_id and b.graded_kind = a.graded_kind
where b.found is distinct from a.found or b.effort is distinct from a.effort
