-- The sources on which the most citations lean.
SELECT source, title, container_title, class, issued, citations, deals, withdrawn
FROM sources
WHERE citations > 0
ORDER BY citations DESC, source
