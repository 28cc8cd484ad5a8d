namespace Conserver.Protocol.Grammar;

internal enum TokenKind
{
    Word,
    OpenBrace,
    CloseBrace,
    Semicolon,
    Include,
    End,
}
