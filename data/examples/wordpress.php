<?php
/**
 * Plugin Name: Agenda Pioche
 * Description: [pioche] affiche les prochains événements d'un flux Pioche.
 */

const PIOCHE_FLUX = 'https://pioche.example/communes/05023.json';

/** Les articles du flux, relus au plus une fois par heure. */
function pioche_articles() {
	$articles = get_transient( 'pioche_articles' );
	if ( is_array( $articles ) ) {
		return $articles;
	}
	$reponse = wp_remote_get( PIOCHE_FLUX, array( 'timeout' => 10 ) );
	if ( is_wp_error( $reponse ) || 200 !== wp_remote_retrieve_response_code( $reponse ) ) {
		return get_option( 'pioche_derniers', array() ); // en panne : ce qui a été lu la dernière fois
	}
	$flux     = json_decode( wp_remote_retrieve_body( $reponse ), true );
	$articles = is_array( $flux ) && isset( $flux['items'] ) ? $flux['items'] : array();
	set_transient( 'pioche_articles', $articles, HOUR_IN_SECONDS );
	update_option( 'pioche_derniers', $articles, false );
	return $articles;
}

/** La liste en HTML. Tout ce qui vient du flux est échappé. */
function pioche_liste() {
	$html = '<ul class="pioche">';
	foreach ( pioche_articles() as $article ) {
		$fiche = isset( $article['_pioche'] ) ? $article['_pioche'] : null; // absent quand rien n'est annoncé
		$html .= '<li>';
		if ( $fiche && 'cancelled' === ( $fiche['status'] ?? '' ) ) {
			$html .= '<strong>Annulé : </strong>';
		}
		$html .= '<a href="' . esc_url( $article['url'] ) . '">' . esc_html( $fiche ? $fiche['title'] : $article['title'] ) . '</a>';
		if ( ! empty( $fiche['next']['when'] ) ) {
			$html .= ' – ' . esc_html( $fiche['next']['when'] );
		}
		if ( ! empty( $fiche['place'] ) ) {
			$html .= ' – ' . esc_html( implode( ', ', array_filter( array( $fiche['place']['name'], $fiche['place']['commune'] ) ) ) );
		}
		$html .= '</li>';
	}
	return $html . '</ul>';
}

add_shortcode( 'pioche', 'pioche_liste' );
