-- grain: street or town × trap indicator × quarter whose catches vary less than chance
with measure as (select * from facts.measure),

ancestor as (select * from reference.place_ancestor),

indicator as (select * from reference.indicator),

convention as (select * from reference.convention),

threshold as (
    select
        max(case when convention = 'pattern_regular_counts' then cast(value as bigint) end) as least_counts,
        max(case when convention = 'pattern_regular_mean' then cast(value as double) end) as least_mean,
        max(case when convention = 'pattern_regular_p' then cast(value as double) end) as smallest_p
    from convention
),

catch as (
    select
        a.ancestor_code as place_code,
        m.vector,
        m.form,
        m.indicator,
        m.submission_id,
        m.row_id,
        m.surveyed_on,
        date_trunc('quarter', m.surveyed_on) as quarter_start,
        cast(m.found as double) as found,
        cast(m.effort as double) as effort
    from measure as m
    inner join ancestor as a
        on m.place_code = a.place_code and m.surveyed_on >= a.valid_from and m.surveyed_on <= a.valid_to
    inner join indicator as i on m.indicator = i.indicator
    where
        i.role = 'trend'
        and m.effort > 0
        and a.ancestor_kind in ('street', 'town', 'township', 'zone')
),

pooled as (
    select
        place_code,
        indicator,
        quarter_start,
        count(*) as counts,
        sum(found) as found,
        sum(effort) as effort
    from catch
    group by place_code, indicator, quarter_start
),

-- chi-square of the catches about what each row's effort would give; a share of traps varies less than a Poisson count
dispersed as (
    select
        c.place_code,
        c.indicator,
        c.quarter_start,
        p.counts,
        p.found / p.counts as mean_found,
        p.counts - 1 as freedom,
        sum(
            (c.found - c.effort * p.found / p.effort) * (c.found - c.effort * p.found / p.effort)
            / (c.effort * p.found / p.effort)
        ) / case when i.estimator = 'binomial' then 1 - p.found / p.effort else 1 end as chi_square
    from catch as c
    inner join pooled as p
        on c.place_code = p.place_code and c.indicator = p.indicator and c.quarter_start = p.quarter_start
    inner join indicator as i on c.indicator = i.indicator
    cross join threshold as t
    where
        p.counts >= t.least_counts
        and p.found >= t.least_mean * p.counts
        -- where every trap catches there is nothing left to vary
        and (i.estimator <> 'binomial' or p.found < p.effort)
    group by c.place_code, c.indicator, c.quarter_start, p.counts, p.found, p.effort, i.estimator
),

-- cube root of chi-square over its freedom is near normal (Wilson and Hilferty, PNAS 1931)
normal as (
    select
        *,
        (exp(ln(greatest(chi_square, 0.000001) / freedom) / 3) - (1 - 2.0 / (9 * freedom)))
        / exp(0.5 * ln(2.0 / (9 * freedom))) as z
    from dispersed
),

-- lower tail of the normal after Zelen and Severo (Abramowitz and Stegun 26.2.17), for z below 0
tailed as (
    select
        *,
        exp(-0.5 * z * z) * 0.3989422804014327 / (1 - 0.2316419 * z) * (
            0.31938153 + (
                -0.356563782 + (
                    1.781477937 + (-1.821255978 + 1.330274429 / (1 - 0.2316419 * z)) / (1 - 0.2316419 * z)
                ) / (1 - 0.2316419 * z)
            ) / (1 - 0.2316419 * z)
        ) as p_value
    from normal
    where z < 0
),

rows_of_quarter as (
    select
        *,
        row_number() over (
            partition by place_code, indicator, quarter_start
            order by surveyed_on desc, submission_id asc, row_id asc
        ) as preference
    from catch
)

select
    'pattern.too_regular' as rule_id,
    d.place_code,
    r.vector,
    r.form,
    d.indicator,
    cast(null as varchar) as column_key,
    r.submission_id,
    r.row_id,
    d.counts as row_count,
    r.surveyed_on,
    d.chi_square / d.freedom as seen_value,
    cast(1 as double) as expected_value,
    d.p_value as score,
    cast(null as varchar) as other_submission_id,
    cast(null as varchar) as other_row_id,
    concat(
        cast(year(d.quarter_start) as varchar), '年第', cast(quarter(d.quarter_start) as varchar), '季度',
        i.name_zh, '：', cast(d.counts as varchar), ' 行平均 ',
        cast(round(d.mean_found, 1) as varchar), '，离散指数 ', cast(round(d.chi_square / d.freedom, 2) as varchar),
        '（随机约为 1）'
    ) as seen_zh,
    concat(
        i.name_en, ' in ', cast(year(d.quarter_start) as varchar), 'Q',
        cast(quarter(d.quarter_start) as varchar), ': ', cast(d.counts as varchar), ' rows, mean ',
        cast(round(d.mean_found, 1) as varchar), ', index of dispersion ',
        cast(round(d.chi_square / d.freedom, 2) as varchar), ' (chance gives about 1)'
    ) as seen_en
from tailed as d
cross join threshold as t
inner join rows_of_quarter as r
    on
        d.place_code = r.place_code
        and d.indicator = r.indicator
        and d.quarter_start = r.quarter_start
        and r.preference = 1
inner join indicator as i on d.indicator = i.indicator
where d.p_value < t.smallest_p
