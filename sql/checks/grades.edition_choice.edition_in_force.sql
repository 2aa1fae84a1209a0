-- warning: letters rest on an edition in force
with edition_choice as (select * from grades.edition_choice)

select
    standard,
    edition,
    count(*) as letters
from edition_choice
where edition_status = 'superseded'
group by standard, edition
