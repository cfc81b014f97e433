/* Built once per floor as its unit tests are; links.sh then links something else in its place. */
int main(void) {
    return 0;
}
