-- grain: indicator: the form whose sheets give it
with indicator as (select * from reference.indicator)

select
    indicator,
    vector,
    case
        when role <> 'trend' then concat(vector, '_survey')
        when vector = 'rodent' then 'rodent_trap'
        when vector = 'fly' then 'fly_cage'
        when vector = 'cockroach' then 'cockroach_paper'
        when indicator like 'mosquito_lamp%' then 'light_trap'
        when indicator like 'mosquito_tent%' then 'double_net'
        when indicator like 'breteau%' then 'breteau'
        when indicator like 'ovitrap%' then 'ovitrap'
    end as form
from indicator
