namespace Conserver.Server.Config;

/// <summary>
/// How a device on an encrypted connection has to prove itself, and we to it. Paths and names as Latin-1 text.
/// </summary>
/// <param name="Name">What its certificate must be for.</param>
/// <param name="Authorities">PEM file its certificate must lead to; empty for the system's.</param>
/// <param name="Credentials">PEM file with our certificate and key; empty for none.</param>
/// <param name="Fingerprint">Of the only certificate that is accepted, as <c>sha256:</c> and 64 digits; empty for any that
/// verifies.</param>
public sealed record DeviceTlsSettings(string Name, string Authorities, string Credentials, string Fingerprint);
