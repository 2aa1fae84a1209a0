-- warning: 有等级依据已被代替的标准版本 | letters rest on an edition in force
with edition_choice as (select * from grades.edition_choice)

select
    standard,
    edition,
    count(*) as letters
from edition_choice
where edition_status = 'superseded'
group by standard, edition
