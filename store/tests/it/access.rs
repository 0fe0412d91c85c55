//! A store with a token answers only those who show it.

use cart_protocol::path;
use cart_store::{Config, Token};

use crate::rig::{Rig, problem};

#[tokio::test]
async fn only_health_is_told_to_strangers() {
    let token = Some(Token::new("correct-horse-battery").unwrap());
    let rig = Rig::with(Config { token, ..Config::default() }).await;
    for place in ["/", "/style.css", "/v1/catalogue", "/v1/handover/1", "/nowhere"] {
        let (status, _, _) = problem(rig.get(place).send().await.unwrap()).await;
        assert_eq!(status, 401, "{place}");
        let wrong = rig.get(place).bearer_auth("correct-horse-batterx").send().await.unwrap();
        assert_eq!(wrong.status(), 401, "{place}");
    }
    assert_eq!(rig.get(path::HEALTH).send().await.unwrap().status(), 200);
    assert_eq!(rig.get("/v1/catalogue").bearer_auth("correct-horse-battery").send().await.unwrap().status(), 200);
    let browser = rig.get("/").basic_auth("staff", Some("correct-horse-battery")).send().await.unwrap();
    assert_eq!(browser.status(), 200);
}

#[tokio::test]
async fn a_browser_is_asked_for_the_password() {
    let token = Some(Token::new("correct-horse-battery").unwrap());
    let rig = Rig::with(Config { token, ..Config::default() }).await;
    let response = rig.get("/").send().await.unwrap();
    assert!(response.headers()["www-authenticate"].to_str().unwrap().starts_with("Basic "));
}
