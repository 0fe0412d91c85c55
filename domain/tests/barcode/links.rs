//! GS1 Digital Links.

use crate::scanning::*;
use cart_domain::Currency;
use cart_domain::barcode::{Day, Rules, ShortLinks, read};

#[test]
fn a_link_is_read_like_an_element_string() {
    let found = reading(Some("]Q1"), "https://id.gs1.org/01/09506000134352/10/ABC/21/123456?15=261231&3103=000195");
    assert_eq!(keys(&found), ["09506000134352"]);
    assert_eq!((found.lot.as_deref(), found.serial.as_deref()), (Some("ABC"), Some("123456")));
    assert_eq!((found.best_before, found.carries), (Day::on(2026, 12, 31), mass(195_000)));
}

#[test]
fn links_of_every_shape_that_the_standard_allows_are_read() {
    let links = [
        "http://a/01/12312312312333",
        "HTTP://a/01/12312312312333",
        "HTTPS://A/01/12312312312333",
        "https://xn--fsq.xn--0zwm56d/01/12312312312333",
        "https://a./01/12312312312333",
        "https://a:65535/01/12312312312333",
        "https://192.0.2.1/01/12312312312333",
        "https://0300.0250.01.01/01/12312312312333",
        "https://[2001:db8::1]/01/12312312312333",
        "https://a/more/stem/01/12312312312333",
        "https://a/01/faux/01/12312312312333",
        "https://a/01/12312312312333/22/TEST/10/ABC/21/XYZ",
        "https://a/01/12312312312333/235/TEST",
        "https://a/01/12312312312333/21/XYZ",
        "https://a/01/12312312312333?",
        "https://a/01/12312312312333?99=ABC&98=XYZ",
        "https://a/01/12312312312333?&&&99=ABC&&&&&&98=XYZ&&&",
        "https://a/01/12312312312333?99=ABC&unknown=666&98=XYZ",
        "https://a/01/12312312312333?singleton1&unknown1=555&99=ABC&singleton2&unknown2=6666&98=XYZ",
        "https://a/01/12312312312333?linkType=all",
        "https://a/01/12312312312333/22/ABC%2d123?99=ABC&98=XYZ%2f987",
        "https://a/01/12312312312333/22/ABC+123?99=ABC",
        "https://a/01/12312312312333/22/test/10/abc/21/xyz#fragment",
        "https://a/01/12312312312333?3103=000195&3922=0299&17=301225",
    ];
    for link in links {
        assert_eq!(keys(&reading(Some("]Q1"), link)), ["12312312312333"], "{link}");
        assert_eq!(keys(&reading(None, link)), ["12312312312333"], "{link}");
    }
    let slashes = reading(Some("]d1"), "https://a/01/12312312312333/22/ABC%2d123?98=XYZ%2f987");
    assert_eq!(slashes.elements[1].value, "ABC-123");
    assert_eq!(slashes.elements[2].value, "XYZ/987");
    let serial = reading(None, "https://id.gs1.org/01/09520123456788/235/XYZ?10=ABC123");
    assert_eq!(serial.lot.as_deref(), Some("ABC123"), "with a third-party serial the lot is an attribute");
}

#[test]
fn links_that_the_standard_forbids_are_refused() {
    let links = [
        "ftp://a/01/12312312312333",
        "http://",
        "http:///",
        "http://a",
        "http://a/",
        "http://a/b",
        "http://a/b/",
        "HtTp://a/b/01/12312312312333",
        "https://01/12312312312333",
        "https://[fe80::1%25lo]/01/12312312312333",
        "https://$a/01/12312312312333",
        "https://a$/01/12312312312333",
        "https://a/gtin/12312312312333",
        "https://a/01/2112345678900",
        "https://a/01/416000336108",
        "https://a/01/02345673",
        "https://a/01/12312312312333/",
        "https://a/01/12312312312333?99=",
        "https://a/01/12312312312333?99=ABC&999=faux",
        "https://a/01/12312312312333/22/ABC%2d123?99=ABC&98=XYZ+987",
        "https://a/01/12312312312333/21/XYZ/10/ABC",
        "https://a/01/12312312312333/22/TEST/10/ABC/235/XYZ",
        "https://example.com/01/09520123456788?10=ABC123",
        "https://example.com/01/09520123456788?21=ABC123",
        "https://id.gs1.org/01/09520123456788/10/ABC123?99=XYZ789&01=09520123456788",
        "https://id.gs1.org/01/09520123456788/10/ABC123?99=XYZ789&10=ABC123",
        "https://id.gs1.org/01/09520123456788/10/ABC123?99=XYZ789&99=XYZ789",
        "https://example.com/01/09520123456788/89/ABC123?99=XYZ",
        "https://example.com/01/09520123456788?99=XYZ&89=ABC123",
        "https://a/01/12312312312334",
        "https://a/01/12312312312333/10/%00",
        "https://a/01/12312312312333/10/%ff",
        "https://a/01//10/ABC",
        "https://a/00/006141411234567890",
        "https://a/414/9520123456788/254/32a%2Fb",
        "https://a/253/1231231231232TEST56789012345678",
        "https://example.com/some-page",
    ];
    for link in links {
        assert!(read_with(&[], Some("]Q1"), link).is_err(), "{link}");
    }
}

#[test]
fn a_store_may_permit_links_without_leading_zeros() {
    let euro = Currency::eur();
    let rules = Rules { short_links: ShortLinks::Permitted, ..Rules::new(&[], &euro, today()) };
    for (link, key) in [
        ("https://a/01/2112345678900", "02112345678900"),
        ("https://a/01/416000336108", "00416000336108"),
        ("https://a/01/02345673", "00000002345673"),
        ("https://brand.example.com/some-extra/pathinfo/01/9520123456788", "09520123456788"),
    ] {
        let found = read(&scan(Some("]Q1"), link), &rules).expect(link);
        assert_eq!(keys(&found), [key]);
    }
}
