<?php // Makes the site the first of a network of sites.
define( 'WP_INSTALLING_NETWORK', true );
require __DIR__ . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
foreach ( $wpdb->tables( 'ms_global' ) as $table => $prefixed ) {
	$wpdb->$table = $prefixed;
}
install_network();
$made = populate_network( 1, substr( getenv( 'TRIAL_SITE' ), strlen( 'http://' ) ), 'admin@exemple.fr', 'Vallée de la Clarée', '/', false );
touch( __DIR__ . '/network' );
echo is_wp_error( $made ) ? 'network: ' . $made->get_error_message() : 'network';
