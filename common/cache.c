/* SPDX-License-Identifier: MIT */
/* The cache folder. Layout of a file: struct header, padding to 64 bytes, payload. */
#include "common/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/memory.h"
#include "common/output.h"

#define KEY_ROOM  128
#define KIND_ROOM 24
#define CONTAINER 3

struct header {
	char magic[8];
	uint32_t container; /* version of this header */
	uint32_t format;    /* version of the payload */
	uint64_t size;      /* bytes of the payload */
	uint32_t checksum;  /* of the header's other members and the payload */
	uint32_t reserved;
	uint64_t program; /* sum of the program that made it */
	char kind[KIND_ROOM];
	char key[KEY_ROOM];
};
_Static_assert(sizeof(struct header) == 192, "the payload is aligned to 64 bytes");

static const char MAGIC[8] = {'v', 'm', 'r', 'c', 'a', 'c', 'h', 'e'};

struct vmr_cache_entry {
	struct vmr_map map;
	char *name;
};

/* Entries that were broken or forged. */
static struct {
	size_t count;
	char *first;
} broken;

static const char ending[] = ".cache";

#define SUM_FACTOR UINT64_C(0x9e3779b97f4a7c15)
/* Bytes are summed in four lanes of a word each: some GB/s, where zlib's crc32 has one. */
struct sum {
	uint64_t lanes[4];
};

static inline void sum_step(struct sum *sum, const uint64_t words[4])
{
	for (size_t i = 0; i < 4; i++) {
		sum->lanes[i] = (sum->lanes[i] ^ words[i]) * SUM_FACTOR;
		sum->lanes[i] ^= sum->lanes[i] >> 32;
	}
}

static void sum_add(struct sum *sum, const void *data, size_t size)
{
	const uint8_t *bytes = data;
	uint64_t words[4] = {0};
	size_t at = 0;

	for (; size - at >= sizeof(words); at += sizeof(words)) {
		memcpy(words, bytes + at, sizeof(words));
		sum_step(sum, words);
	}
	memset(words, 0, sizeof(words));
	memcpy(words, bytes + at, size - at);
	sum_step(sum, words);
}

static uint64_t sum_end(const struct sum *sum)
{
	return (sum->lanes[0] ^ sum->lanes[1] * 3 ^ sum->lanes[2] * 5 ^ sum->lanes[3] * 7) * SUM_FACTOR;
}

/*
 * All of it is summed, so that what was torn or has rotted is no entry: against accidents, not against somebody who
 * means it, whose entry is not believed for other reasons. The header has the payload's size.
 */
static uint32_t checksum(const struct header *header, const uint8_t *data, size_t size)
{
	struct header bare = *header;
	struct sum sum = {{1, 2, 3, 4}};

	bare.checksum = 0;
	sum_add(&sum, &bare, sizeof(bare));
	sum_add(&sum, data, size);
	return (uint32_t)(sum_end(&sum) >> 32);
}

/* Sum the build-id of the program itself, which the linker made of all of it. dl_iterate_phdr names it first. */
static int add_build_id(struct dl_phdr_info *info, size_t size, void *context)
{
	(void)size;
	for (size_t i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		const uint8_t *at = (const uint8_t *)info->dlpi_addr + segment->p_vaddr;
		size_t left = segment->p_type == PT_NOTE ? segment->p_memsz : 0;
		while (left >= sizeof(ElfW(Nhdr))) {
			ElfW(Nhdr) note;
			memcpy(&note, at, sizeof(note));
			size_t start = sizeof(note) + ((note.n_namesz + 3) & ~3U);
			size_t length = start + ((note.n_descsz + 3) & ~3U);
			if (length > left)
				break;
			if (note.n_type == NT_GNU_BUILD_ID && !memcmp(at + sizeof(note), "GNU", sizeof("GNU"))) {
				sum_add(context, at + start, note.n_descsz);
				return 2;
			}
			at += length;
			left -= length;
		}
	}
	return 1;
}

/* Of the running program: another one may make other entries of the same inputs. By its build-id, else by its bytes. */
static uint64_t program_sum(void)
{
	static _Atomic uint64_t made; /* several threads may ask; each makes the same of it */
	struct sum sum = {{1, 2, 3, 4}};
	vmr_automap map = {0};
	uint64_t known = made;

	if (known)
		return known;
	if (dl_iterate_phdr(add_build_id, &sum) != 2 && !vmr_error_drop(vmr_file_map("/proc/self/exe", &map)))
		sum_add(&sum, map.data, map.size);
	made = known = sum_end(&sum) | 1;
	return known;
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
	return dir && *dir == '/' ? vmr_format("%s/.cache/vmrace", dir) : NULL;
}

static char *entry_name(const char *kind, const char *key)
{
	return vmr_format("%s-%s%s", kind, key, ending);
}

/* What others may have put there or may change is not believed. */
static const char *distrust(const struct stat *st)
{
	if (st->st_uid != geteuid())
		return "belongs to another user";
	return st->st_mode & (S_IWGRP | S_IWOTH) ? "may be changed by other users (chmod go-w)" : NULL;
}

/* Without the slashes behind it, which would follow a link. */
static char *folder_name(void)
{
	char *folder = vmr_cache_folder();

	for (size_t end = folder ? strlen(folder) : 0; end > 1 && folder[end - 1] == '/'; end--)
		folder[end - 1] = '\0';
	return folder;
}

/* A folder of our own is for us alone. */
static struct vmr_error *make_folder(const char *folder)
{
	const char *slash = strrchr(folder, '/');
	vmr_autofree char *above = slash && slash != folder ? vmr_strndup(folder, (size_t)(slash - folder)) : NULL;

	if (above)
		VMR_TRY(vmr_file_make_folder(above));
	if (mkdir(folder, 0700) && errno != EEXIST)
		return vmr_error_create_errno(errno, "%s: cannot create the folder", folder);
	return NULL;
}

/* The cache folder, open and trusted. VMR_NOT_FOUND: there is none; VMR_BAD_INPUT: it is not to be trusted. */
static struct vmr_error *open_folder(bool create, int *ret)
{
	vmr_autofree char *folder = folder_name();
	struct stat st;

	if (!folder)
		return &vmr_error_not_found;
	if (create)
		VMR_TRY(make_folder(folder));
	vmr_autoclose int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return &vmr_error_not_found;
	if (fd < 0 && (errno == ELOOP || errno == ENOTDIR))
		return vmr_error_create(VMR_BAD_INPUT, "%s: the cache is not used: a link or no folder", folder);
	if (fd < 0 || fstat(fd, &st))
		return vmr_error_create_errno(errno, "%s: cannot open", folder);
	const char *why = distrust(&st);
	if (why)
		return vmr_error_create(VMR_BAD_INPUT, "%s: the cache is not used: it %s", folder, why);
	*ret = fd;
	fd = -1;
	return NULL;
}

static struct vmr_error *map_entry(int folder, const char *name, struct vmr_map *ret)
{
	vmr_autoclose int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return vmr_error_create_errno(errno, "%s: cannot open", name);
	const char *why = distrust(&st);
	if (why)
		return vmr_error_create(VMR_BAD_INPUT, "%s: %s", name, why);
	return vmr_file_map_open(fd, name, ret);
}

enum state { BROKEN = 0, OTHER, USABLE }; /* OTHER: as a different program made it */

static enum state judge(const struct vmr_map *map, const char *kind, const char *key)
{
	const struct header *header = (const struct header *)map->data;

	if (map->size < sizeof(header->magic) || memcmp(header->magic, MAGIC, sizeof(MAGIC)))
		return BROKEN;
	if (map->size < sizeof(*header) || header->container != CONTAINER)
		return map->size < sizeof(*header) ? BROKEN : OTHER;
	if (header->size != map->size - sizeof(*header) || header->key[KEY_ROOM - 1] || header->kind[KIND_ROOM - 1])
		return BROKEN;
	/* One under another's name was put there by somebody. */
	if (strcmp(header->key, key) != 0 || strcmp(header->kind, kind) != 0 ||
	    header->checksum != checksum(header, map->data + sizeof(*header), header->size))
		return BROKEN;
	return header->program == program_sum() ? USABLE : OTHER;
}

static void note_broken(const char *name)
{
	broken.first = broken.first ? broken.first : vmr_strdup(name);
	broken.count++;
}

size_t vmr_cache_broken(const char **ret_first)
{
	*ret_first = broken.first;
	return broken.count;
}

struct vmr_error *vmr_cache_open(const char *kind, uint32_t format, const char *key, struct vmr_cache_entry **ret)
{
	vmr_autofree char *name = entry_name(kind, key);
	vmr_autoclose int folder = -1;
	struct vmr_map map;

	if (vmr_error_drop(open_folder(false, &folder)))
		return &vmr_error_not_found;
	vmr_autoerror error = map_entry(folder, name, &map);
	if (error && error->code == VMR_BAD_INPUT)
		note_broken(name);
	if (error)
		return &vmr_error_not_found;
	enum state state = judge(&map, kind, key);
	if (state == BROKEN)
		note_broken(name);
	if (state != USABLE || ((const struct header *)map.data)->format != format) {
		vmr_file_unmap(&map);
		return &vmr_error_not_found;
	}
	struct vmr_cache_entry *entry = vmr_alloc(sizeof(*entry));
	*entry = (struct vmr_cache_entry){.map = map, .name = vmr_take(name)};
	*ret = entry;
	return NULL;
}

void vmr_cache_refuse(struct vmr_cache_entry *entry)
{
	note_broken(entry->name);
	vmr_cache_close(entry);
}

void vmr_cache_close(struct vmr_cache_entry *entry)
{
	if (!entry)
		return;
	vmr_file_unmap(&entry->map);
	free(entry->name);
	free(entry);
}

const void *vmr_cache_data(const struct vmr_cache_entry *entry, size_t *ret_size)
{
	*ret_size = entry->map.size - sizeof(struct header);
	return entry->map.data + sizeof(struct header);
}

/* A link in an entry's place is removed, not followed. */
static bool make_way(int folder, const char *name)
{
	struct stat st;

	return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISLNK(st.st_mode) || !unlinkat(folder, name, 0);
}

void vmr_cache_store(const char *kind, uint32_t format, const char *key, const void *data, size_t size)
{
	static const struct vmr_output_rules rules = {
		.what = "an entry of the cache", .is_private = true, .is_passing = true};
	vmr_autofree char *folder = folder_name(), *name = entry_name(kind, key);
	vmr_autofree char *path = vmr_format("%s/%s", folder ? folder : "", name);
	vmr_autofree uint8_t *file = NULL;
	vmr_autoclose int fd = -1;

	if (strlen(key) >= KEY_ROOM || strlen(kind) >= KIND_ROOM || vmr_error_drop(open_folder(true, &fd)) ||
	    !make_way(fd, name))
		return;
	file = malloc(sizeof(struct header) + size);
	if (!file)
		return;
	struct header header = {.container = CONTAINER, .format = format, .size = size, .program = program_sum()};
	memcpy(header.magic, MAGIC, sizeof(MAGIC));
	memcpy(header.key, key, strlen(key));
	memcpy(header.kind, kind, strlen(kind));
	header.checksum = checksum(&header, data, size);
	memcpy(file, &header, sizeof(header));
	memcpy(file + sizeof(header), data, size);
	vmr_error_drop(vmr_output_put(path, &rules, file, sizeof(header) + size));
}

/* KIND-KEY.cache: the key's length, 0 for other names. */
static size_t key_length(const char *name)
{
	size_t kind = strspn(name, "abcdefghijklmnopqrstuvwxyz");
	size_t key = name[kind] == '-' ? strspn(name + kind + 1, "0123456789abcdef") : 0;

	return kind && key && !strcmp(name + kind + 1 + key, ending) ? key : 0;
}

static int is_entry(const struct dirent *entry)
{
	return key_length(entry->d_name) > 0;
}

/* A broken entry is known by its long key; with a short one the file must begin as ours do. */
static bool describe(int folder, const char *name, struct vmr_cache_info *ret)
{
	enum { LONG_KEY = 16 };
	const char *key = strchr(name, '-') + 1;
	size_t length = key_length(name);
	struct vmr_map map = {0};
	struct stat st;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
		return false;
	bool is_ours = length >= LONG_KEY;
	struct vmr_cache_info info = {.size = (uint64_t)st.st_size};
	vmr_autofree char *text = vmr_strndup(key, length);
	vmr_autofree char *kind = vmr_strndup(name, (size_t)(key - 1 - name));
	if (!vmr_error_drop(map_entry(folder, name, &map))) {
		is_ours |= map.size >= sizeof(MAGIC) && !memcmp(map.data, MAGIC, sizeof(MAGIC));
		info.usable = judge(&map, kind, text) == USABLE;
		vmr_file_unmap(&map);
	}
	if (!is_ours)
		return false;
	info.kind = vmr_take(kind);
	info.key = vmr_take(text);
	*ret = info;
	return true;
}

struct vmr_error *vmr_cache_list(struct vmr_cache_info **ret, size_t *ret_count)
{
	vmr_autofree char *top = folder_name();
	vmr_autoclose int folder = -1;
	struct dirent **names = NULL;

	*ret = NULL;
	*ret_count = 0;
	struct vmr_error *error = open_folder(false, &folder);
	if (error)
		return error->code == VMR_NOT_FOUND ? NULL : error;
	int count = scandirat(folder, ".", &names, is_entry, alphasort);
	if (count < 0)
		return vmr_error_create_errno(errno, "%s: cannot list", top);
	struct vmr_cache_info *list = vmr_alloc_array((size_t)count, sizeof(*list));
	for (int i = 0; i < count; i++) {
		if (describe(folder, names[i]->d_name, &list[*ret_count]))
			list[(*ret_count)++].path = vmr_format("%s/%s", top, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	*ret = list;
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

static int is_left_over(const struct dirent *entry)
{
	return vmr_output_is_temporary(entry->d_name);
}

/* What a killed process left. One that is being written is lost to its writer, who does without. */
static void remove_left_over(void)
{
	vmr_autoclose int folder = -1;
	struct dirent **names = NULL;

	if (vmr_error_drop(open_folder(false, &folder)))
		return;
	for (int i = scandirat(folder, ".", &names, is_left_over, alphasort) - 1; i >= 0; i--) {
		unlinkat(folder, names[i]->d_name, 0);
		free(names[i]);
	}
	free(names);
}

struct vmr_error *vmr_cache_clean(size_t *ret_entries, uint64_t *ret_bytes)
{
	struct vmr_error *error = NULL;
	struct vmr_cache_info *list;
	size_t count;

	VMR_TRY(vmr_cache_list(&list, &count));
	*ret_entries = 0;
	*ret_bytes = 0;
	for (size_t i = 0; i < count; i++) {
		if (!unlink(list[i].path)) {
			*ret_entries += 1;
			*ret_bytes += list[i].size;
		} else if (errno != ENOENT && !error) {
			error = vmr_error_create_errno(errno, "%s: cannot be removed", list[i].path);
		}
	}
	vmr_cache_list_free(list, count);
	remove_left_over();
	return error;
}
