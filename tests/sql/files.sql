-- What is known of the file that a row came from; the warehouse's place is not part of what is compared.

-- name: no_file
SELECT input_file_name(), input_file_block_start(), input_file_block_length();

-- name: no_metadata
SELECT _metadata FROM emp;
