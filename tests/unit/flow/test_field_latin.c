/* Capitals as the post and the index write them. */
#include "flow/field_latin.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct arena arena;

static void names_become_capitals(void **state) {
    static const struct {
        const char *text, *capitals;
        bool is_whole;
    } cases[] = {
        {"", "", true},
        {" \t\n", "", true},
        {"rue de l'Église", "RUE DE L EGLISE", true},
        {"rue de l’Église", "RUE DE L EGLISE", true},
        {"Saint-Étienne-du-Rouvray", "SAINT ETIENNE DU ROUVRAY", true},
        {"  L'Haÿ-les-Roses,  (94)  ", "L HAY LES ROSES 94", true},
        {"e\xcc\x81te\xcc\x81", "ETE", true}, /* letter and accent apart (NFD) */
        {"Œuf, cœur, æ, Æ", "OEUF COEUR AE AE", true},
        {"Straße Größe ẞ", "STRASSE GROSSE SS", true},
        {"Łódź Çelik Şükrü İstanbul ı", "LODZ CELIK SUKRU ISTANBUL I", true},
        {"Þór Ðuro Ñandú Øre Åse Ÿ", "THOR DURO NANDU ORE ASE Y", true},
        {"Ștefan Țepeș", "STEFAN TEPES", true},
        {"Nguyễn Thị Hường", "NGUYEN THI HUONG", true},
        {"Əliyev Ǎ ǽ Ḥasan ﬁn ﬃ", "ELIYEV A AE HASAN FIN FFI", true},
        {"3×4÷2", "3 4 2", true},
        {"n° 5 № 6 1ª 2º", "N 5 N 6 1A 2O", true},
        {"a\xc2\xa0"
         "b\xe2\x80\xaf"
         "c\xe3\x80\x80"
         "d",
         "A B C D", true},
        {"Иванов", "", false},
        {"Ivan Иванов Petit", "IVAN PETIT", false},
        {"東京 2", "2", false},
        {"😀 a", "A", false},
        {"az AZ 09 @[`{/:", "AZ AZ 09", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool is_whole = !cases[i].is_whole;
        const char *capitals = field_latin_capitals(&arena, bytes_of(cases[i].text), &is_whole);
        assert_string_equal(capitals, cases[i].capitals);
        if (is_whole != cases[i].is_whole) print_error("%s\n", cases[i].text);
        assert_int_equal(is_whole, cases[i].is_whole);
    }
}

static void lines_keep_their_letters(void **state) {
    (void)state;
    assert_string_equal(field_latin_line(&arena, BYTES("  l'Haÿ\t-\r\n les\xc2\xa0Roses ")), "l'Haÿ - les Roses");
    assert_string_equal(field_latin_line(&arena, BYTES("Иванов  😀")), "Иванов 😀");
    assert_string_equal(field_latin_line(&arena, BYTES("\xc2\xa0 \n")), "");
}

/* Of every character there is: what comes out fits where it is written, is capitals, and is the same done twice. */
static void every_character_fits(void **state) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    (void)state;
    for (unsigned code = 1; code < 0x30000; code++) {
        char text[5] = {0};
        if (code < 0x80) text[0] = (char)code;
        else if (code < 0x800) text[0] = (char)(0xC0 | code >> 6), text[1] = (char)(0x80 | (code & 0x3F));
        else if (code < 0x10000)
            text[0] = (char)(0xE0 | code >> 12), text[1] = (char)(0x80 | (code >> 6 & 0x3F)),
            text[2] = (char)(0x80 | (code & 0x3F));
        else
            text[0] = (char)(0xF0 | code >> 18), text[1] = (char)(0x80 | (code >> 12 & 0x3F)),
            text[2] = (char)(0x80 | (code >> 6 & 0x3F)), text[3] = (char)(0x80 | (code & 0x3F));
        if (!text_is_utf8(bytes_of(text))) continue; /* surrogates */
        bool is_whole;
        const char *capitals = field_latin_capitals(&arena, bytes_of(text), &is_whole);
        assert_in_range(strlen(capitals), 0, strlen(text));
        assert_int_equal(strspn(capitals, alphabet), strlen(capitals));
        if (!is_whole) assert_string_equal(capitals, "");
        assert_string_equal(field_latin_capitals(&arena, bytes_of(capitals), &is_whole), capitals);
        if (code % 0x1000 == 0) arena_reset(&arena);
    }
}

static int set_up(void **state) {
    (void)state;
    arena_init(&arena, 16u << 20);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_done(&arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_capitals),
        cmocka_unit_test(lines_keep_their_letters),
        cmocka_unit_test(every_character_fits),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
