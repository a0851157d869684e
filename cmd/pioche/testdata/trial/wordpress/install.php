<?php // Installs the site, and one Éditeur who writes on it.
define( 'WP_INSTALLING', true );
require __DIR__ . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install( 'Mairie de Névache', 'admin', 'admin@exemple.fr', true, '', 'mot-de-passe', 'fr_FR' );
$editor = wp_insert_user( array( 'user_login' => 'editeur', 'user_pass' => 'mot-de-passe', 'user_email' => 'editeur@exemple.fr', 'role' => 'editor' ) );
if ( is_wp_error( $editor ) ) {
	exit( 1 );
}
echo 'installed ' . $GLOBALS['wp_version'];
