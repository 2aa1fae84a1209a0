-- grain: place × vector × complete planned assessment round that carries no letter, with the reason
with vector_grade as (select * from grades.vector_grade)

select
    place_code,
    place_kind,
    vector,
    round_id,
    not_assessed_reason as reason,
    case not_assessed_reason
        when 'traps_only' then '仅有器械监测数据，国家标准无分级'
        when 'no_report' then '本轮未上报'
        when 'partial' then '阳性计数不全，每阳性均数未评'
        when 'indicator_missing' then '缺少必评指标'
        when 'out_of_season' then '调查不在规定季节内'
        else '无可用限值'
    end as reason_zh,
    deciding_indicator as missing_indicator,
    provisional_grade
from vector_grade
where is_official and is_planned and is_complete and grade = 'N'
