/* SPDX-License-Identifier: MIT */
/* The cache folder. Layout of a file: struct header, padding to 64 bytes, payload. */
#include "common/cache.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "common/file.h"
#include "common/memory.h"

#define KEY_ROOM 96

struct header {
	char magic[8];
	uint32_t container; /* version of this header */
	uint32_t format;    /* version of the payload */
	uint64_t size;      /* bytes of the payload */
	uint32_t checksum;  /* crc32 of the payload's first and last CHECKED bytes and of the header's other members */
	uint32_t reserved;
	char key[KEY_ROOM];
};
_Static_assert(sizeof(struct header) == 128, "the payload is aligned to 64 bytes");

static const char MAGIC[8] = {'v', 'm', 'r', 'c', 'a', 'c', 'h', 'e'};

/*
 * The whole payload is summed when it is written and, for small entries, when it is read. Of large ones the first and
 * last MiB are: reading tens of MiB only to sum them would cost more than the entry saves. Readers bound every offset.
 */
#define CHECKED ((size_t)1 << 20)

struct vmr_cache_entry {
	struct vmr_map map;
};

static uint32_t checksum(const struct header *header, const uint8_t *data, size_t size)
{
	struct header bare = *header;
	bare.checksum = 0;
	uLong sum = crc32(0, (const Bytef *)&bare, sizeof(bare));
	size_t head = size < CHECKED ? size : CHECKED;
	size_t tail = size - head < CHECKED ? size - head : CHECKED;

	sum = crc32(sum, data, (uInt)head);
	return (uint32_t)crc32(sum, data + size - tail, (uInt)tail);
}

char *vmr_cache_folder(void)
{
	const char *dir = getenv("VMRACE_CACHE_DIR");
	if (dir && *dir)
		return vmr_strdup(dir);
	dir = getenv("XDG_CACHE_HOME");
	if (dir && *dir == '/')
		return vmr_format("%s/vmrace", dir);
	dir = getenv("HOME");
	return vmr_format("%s/.cache/vmrace", dir && *dir ? dir : "/tmp");
}

static char *entry_path(const char *kind, const char *key)
{
	vmr_autofree char *folder = vmr_cache_folder();

	return vmr_format("%s/%s-%s.cache", folder, kind, key);
}

static bool usable(const struct vmr_map *map, const char *key, const uint32_t *format)
{
	const struct header *header = (const struct header *)map->data;

	if (map->size < sizeof(*header) || memcmp(header->magic, MAGIC, sizeof(MAGIC)) || header->container != 1)
		return false;
	if (header->size != map->size - sizeof(*header) || header->key[KEY_ROOM - 1])
		return false;
	if ((key && strcmp(header->key, key)) || (format && header->format != *format))
		return false;
	return header->checksum == checksum(header, map->data + sizeof(*header), header->size);
}

struct vmr_error *vmr_cache_open(const char *kind, uint32_t format, const char *key, struct vmr_cache_entry **ret)
{
	vmr_autofree char *path = entry_path(kind, key);
	struct vmr_map map;

	if (vmr_error_drop(vmr_file_map(path, &map)))
		return &vmr_error_not_found;
	if (!usable(&map, key, &format)) {
		vmr_file_unmap(&map);
		return &vmr_error_not_found;
	}
	struct vmr_cache_entry *entry = vmr_alloc(sizeof(*entry));
	entry->map = map;
	*ret = entry;
	return NULL;
}

void vmr_cache_close(struct vmr_cache_entry *entry)
{
	if (!entry)
		return;
	vmr_file_unmap(&entry->map);
	free(entry);
}

const void *vmr_cache_data(const struct vmr_cache_entry *entry, size_t *ret_size)
{
	*ret_size = entry->map.size - sizeof(struct header);
	return entry->map.data + sizeof(struct header);
}

void vmr_cache_store(const char *kind, uint32_t format, const char *key, const void *data, size_t size)
{
	vmr_autofree char *folder = vmr_cache_folder();
	vmr_autofree char *path = entry_path(kind, key);
	vmr_autofree uint8_t *file = NULL;

	if (strlen(key) >= KEY_ROOM || vmr_error_drop(vmr_file_make_folder(folder)))
		return;
	file = malloc(sizeof(struct header) + size);
	if (!file)
		return;
	struct header header = {.container = 1, .format = format, .size = size};
	memcpy(header.magic, MAGIC, sizeof(MAGIC));
	memcpy(header.key, key, strlen(key));
	header.checksum = checksum(&header, data, size);
	memcpy(file, &header, sizeof(header));
	memcpy(file + sizeof(header), data, size);
	vmr_error_drop(vmr_file_replace(path, file, sizeof(header) + size));
}

static int is_entry(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > 6 && !strcmp(entry->d_name + length - 6, ".cache");
}

struct vmr_error *vmr_cache_list(struct vmr_cache_info **ret, size_t *ret_count)
{
	vmr_autofree char *folder = vmr_cache_folder();
	struct dirent **names = NULL;
	int count = scandir(folder, &names, is_entry, alphasort);

	if (count < 0 && errno != ENOENT)
		return vmr_error_create_errno(errno, "%s: cannot list", folder);
	if (count < 0)
		count = 0;
	struct vmr_cache_info *list = vmr_alloc_array((size_t)count, sizeof(*list));
	for (int i = 0; i < count; i++) {
		struct vmr_map map = {0};
		char *dash = strchr(names[i]->d_name, '-');
		list[i].path = vmr_format("%s/%s", folder, names[i]->d_name);
		list[i].kind = vmr_strndup(names[i]->d_name, dash ? (size_t)(dash - names[i]->d_name) : 0);
		list[i].key = dash ? vmr_strndup(dash + 1, strlen(dash + 1) - 6) : vmr_strdup("");
		if (!vmr_error_drop(vmr_file_map(list[i].path, &map))) {
			list[i].size = map.size;
			list[i].usable = usable(&map, list[i].key, NULL);
			vmr_file_unmap(&map);
		}
		free(names[i]);
	}
	free(names);
	*ret = list;
	*ret_count = (size_t)count;
	return NULL;
}

void vmr_cache_list_free(struct vmr_cache_info *list, size_t count)
{
	for (size_t i = 0; list && i < count; i++) {
		free(list[i].path);
		free(list[i].kind);
		free(list[i].key);
	}
	free(list);
}

struct vmr_error *vmr_cache_clean(size_t *ret_entries, uint64_t *ret_bytes)
{
	struct vmr_cache_info *list;
	size_t count;

	VMR_TRY(vmr_cache_list(&list, &count));
	*ret_entries = 0;
	*ret_bytes = 0;
	for (size_t i = 0; i < count; i++) {
		if (unlink(list[i].path))
			continue;
		*ret_entries += 1;
		*ret_bytes += list[i].size;
	}
	vmr_cache_list_free(list, count);
	return NULL;
}
