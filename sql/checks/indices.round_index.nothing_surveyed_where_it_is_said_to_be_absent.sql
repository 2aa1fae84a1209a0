-- warning: 有调查做在经批准没有的对象上（如已登记没有大中型水体） | nothing was surveyed of what an approved place feature says is absent
with measure as (select * from facts.measure),

indicator as (select * from reference.indicator),

feature as (select * from reference.place_feature),

edition as (select * from reference.edition)

select
    m.place_code,
    m.indicator,
    m.surveyed_on,
    f.feature,
    f.valid_from
from measure as m
cross join edition as e
inner join indicator as i on m.indicator = i.indicator
inner join feature as f
    on
        m.place_code = f.place_code
        and i.not_applicable_without = f.feature
        and m.surveyed_on >= f.valid_from
        and m.surveyed_on <= coalesce(f.valid_to, date '9999-12-31')
        and f.approved_on <= e.as_of
where not f.is_present and m.effort > 0
