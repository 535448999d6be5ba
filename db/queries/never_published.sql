-- zh: 登记在册但从未收到年度报告的网站
-- en: Sites from which no annual report was ever stored
-- about: One row a site of the registry without any annual report. Only where what_it_means says was the site read to its
--   end; where it was blocked, failed, or was never visited, nothing follows about what was published there.
WITH stored AS (
  SELECT DISTINCT p.source
  FROM all_documents AS d
  JOIN page_versions AS v ON v.id = d.page_version
  JOIN pages AS p ON p.id = v.page
  WHERE d.current AND d.doc_type = 'annual_report' AND p.source IS NOT NULL
),
last AS (
  SELECT source, max(run) AS run FROM source_runs GROUP BY source
)
SELECT
  s.id AS site, s.agency, s.host, s.status, r.state AS last_visit, r.ended_at AS last_visit_at, r.listed AS reports_listed,
  CASE
    WHEN r.run IS NULL THEN 'never visited'
    WHEN r.state IN ('complete', 'known', 'empty_on_purpose') THEN 'read to the end; no annual report among what it lists'
    ELSE 'not read to the end (' || r.state || '): nothing follows'
  END AS what_it_means
FROM sources AS s
LEFT JOIN last AS l ON l.source = s.id
LEFT JOIN source_runs AS r ON r.source = s.id AND r.run = l.run
WHERE s.id NOT IN (SELECT source FROM stored)
ORDER BY s.id
